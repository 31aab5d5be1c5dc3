/** A sandbox as a process that is killed and comes back, behind a wire that stays where it is. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import * as Wire from "./Wire.ts"

const script = fileURLToPath(new URL("./sandbox.ts", import.meta.url))

/** `sister` is another Harmoney, of another club: the one vendor that takes relations. */
export type Name = "harmoney" | "norce" | "enactor" | "sister"

export interface Vendor {
  readonly name: Name
  /** Where it is for the engine, as JSON. */
  readonly addresses: string
  /** What the sandbox's own control says, not over the engine's wire; waits until it is there. */
  readonly ask: (path: string) => Promise<string>
  readonly tell: (path: string, body: object) => Promise<void>
  /** `kill -9`, as soon as nobody is telling it anything; it comes back by itself. */
  readonly kill: () => Promise<void>
  readonly end: () => void
}

export const start = async (
  name: Name,
  options: object,
  onCall: (vendor: Name, path: string, body: string) => Promise<Wire.Way>,
  onAnswer: (status: number) => void
): Promise<Vendor> => {
  const wire = await Wire.make((path, body) => onCall(name, path, body), onAnswer)
  let origin = ""
  let told: Promise<unknown> = Promise.resolve()
  let child = spawn(process.execPath, [script, name, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] })

  const hello = async (): Promise<string> => {
    let text = ""
    for await (const chunk of child.stdout) {
      text += String(chunk)
      if (text.includes("\n")) break
    }
    origin = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? ""
    if (origin === "") throw new Error(`the sandbox of ${name} does not start`)
    await wire.open(origin)
    return text.replaceAll(origin, wire.origin)
  }
  const addresses = await hello()
  let back: Promise<unknown> = Promise.resolve()

  const control = async <A>(path: string, init: RequestInit, read: (response: Response) => Promise<A>): Promise<A> => {
    await back
    const answer = fetch(`${origin}/_sandbox/${path}`, init).then((response) => {
      if (!response.ok) throw new Error(`${name} refuses ${path}`)
      return read(response)
    })
    told = Promise.allSettled([told, answer])
    return answer
  }

  return {
    name,
    addresses,
    ask: (path) => control(path, {}, (response) => response.text()),
    tell: (path, body) =>
      control(
        path,
        { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
        async (response) => void (await response.arrayBuffer())
      ),
    kill: async () => {
      await back
      // What the driver tells it counts on being done: it is the engine's calls that get lost.
      await told
      const gone = once(child, "exit")
      back = (async () => {
        child.kill("SIGKILL")
        wire.shut()
        await gone
        child = spawn(process.execPath, [script, name, JSON.stringify(options)], {
          stdio: ["ignore", "pipe", "inherit"]
        })
        await hello()
      })()
      await back
    },
    end: () => {
      wire.end()
      child.kill("SIGKILL")
    }
  }
}
