/**
 * Loaded before a program, and so before each of its threads: a disk that takes only `KUNDBRO_TEST_ROOM` more bytes for the files of
 * `KUNDBRO_TEST_DISK`, written over or new, as one that copies on write. A real one cannot be made without privileges.
 */
import fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"

const folder = process.env["KUNDBRO_TEST_DISK"] ?? ""
let room = Number(process.env["KUNDBRO_TEST_ROOM"])

const inside = new Set<number>()
const { closeSync, openSync, writeSync } = fs

const open: typeof openSync = (path, flags, mode) => {
  const file = openSync(path, flags, mode)
  if (String(path).startsWith(folder)) inside.add(file)
  return file
}

const close: typeof closeSync = (file) => {
  inside.delete(file)
  closeSync(file)
}

const write = (file: number, bytes: Uint8Array, from?: number, length = bytes.length, position?: number): number => {
  if (inside.has(file)) {
    room -= length
    if (room < 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC", errno: -28 })
  }
  return writeSync(file, bytes, from, length, position)
}

Object.assign(fs, { closeSync: close, openSync: open, writeSync: write })
syncBuiltinESMExports()
