#!/usr/bin/env node
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect, Schema } from "effect"
import { Command } from "effect/cli"
import { readFileSync } from "node:fs"
import { sandbox } from "./SandboxCommand.ts"

const Manifest = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))
const { version } = Schema.decodeSync(Manifest)(readFileSync(new URL("../package.json", import.meta.url), "utf8"))

sandbox.pipe(Command.run({ version }), Effect.provide(NodeServices.layer), NodeRuntime.runMain)
