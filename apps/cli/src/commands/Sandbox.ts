/**
 * `kundbro sandbox`: the stand-ins for the vendor systems, until Ctrl-C. The same as `npx @kundbro/sandbox`.
 */
export { sandbox } from "@kundbro/sandbox/SandboxCommand"
