export * as Configuration from "./Configuration.ts"
export * as Preflight from "./Preflight.ts"
export * as SandboxSystems from "./SandboxSystems.ts"
export * as Vendors from "./Vendors.ts"
