export * as Outbox from "./Outbox.ts"
export * as OutboxOptions from "./OutboxOptions.ts"
export * as Write from "./Write.ts"
export * as WriteStatus from "./WriteStatus.ts"
