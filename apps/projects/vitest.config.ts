export { default } from "@kundbro-tooling/vitest"
