/**
 * The records of a search, as bytes: what is compared of each, and its keys as hashes. Personal data, in memory only.
 */
import type { CustomerId } from "@kundbro/domain/Ids"
import { CustomerId as toId } from "@kundbro/domain/Ids"
import * as Blocking from "../Blocking.ts"
import type { NationalIdScheme } from "../MatchOptions.ts"
import type { Traits } from "../Traits.ts"
import { column, type Sorted, sorted } from "./columns.ts"
import { hash32 } from "./hash.ts"

/** A record as it is kept. */
export interface Kept {
  readonly system: string
  readonly id: CustomerId
  readonly traits: Traits
}

type Packed = readonly [
  system: number,
  id: string,
  given: ReadonlyArray<string>,
  family: ReadonlyArray<string>,
  whole: ReadonlyArray<string>,
  birthDate: string,
  scheme: NationalIdScheme | "text",
  nationalId: string,
  emails: ReadonlyArray<string>,
  phones: ReadonlyArray<string>,
  places: ReadonlyArray<string>
]

const pack = (system: number, id: string, traits: Traits): string => {
  const { birthDate = "", emails, family, given, nationalId, phones, places, whole } = traits
  const packed: Packed = [
    system,
    id,
    given,
    family,
    whole,
    birthDate,
    nationalId?.scheme ?? "text",
    nationalId?.value ?? "",
    emails,
    phones,
    places.flatMap(({ postalCode, street }) => [postalCode, street])
  ]
  return JSON.stringify(packed)
}

const unpack = (text: string, systems: ReadonlyArray<string>): Kept => {
  const packed: Packed = JSON.parse(text)
  const [system, id, given, family, whole, birthDate, scheme, nationalId, emails, phones, places] = packed
  return {
    system: systems[system] ?? "",
    id: toId.make(id),
    traits: {
      given,
      family,
      whole,
      ...(birthDate !== "" && { birthDate }),
      ...(nationalId !== "" && { nationalId: { scheme, value: nationalId } }),
      emails,
      phones,
      places: places.flatMap((postalCode, at) => (at % 2 === 0 ? [{ postalCode, street: places[at + 1] ?? "" }] : []))
    }
  }
}

const pageBytes = 1 << 22

/** Everything read so far. */
export interface Store {
  readonly add: (system: string, id: CustomerId, traits: Traits) => void
  readonly length: () => number
  readonly get: (record: number) => Kept
  /** The hashes of a record's keys, ascending and each once. */
  readonly hashes: (record: number) => ReadonlyArray<number>
  /** Records that had been added before under the same system and id. */
  readonly repeated: () => ReadonlySet<number>
  /** All keys but those of some records, sorted by hash: hash and record. */
  readonly index: (without: ReadonlySet<number>) => Sorted
  /** What all of it takes, in bytes, the index left out. */
  readonly bytes: () => number
}

export const make = (): Store => {
  const systems: Array<string> = []
  const pages: Array<Uint8Array> = []
  const page = column()
  const begin = column()
  const end = column()
  const identities = column()
  const firstKey = column()
  const keyHashes = column()
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  let used = pageBytes

  const length = () => page.length()
  const text = (record: number): string =>
    decoder.decode(pages[page.at(record)]?.subarray(begin.at(record), end.at(record)))
  const keyRange = (record: number) =>
    [firstKey.at(record), record + 1 < length() ? firstKey.at(record + 1) : keyHashes.length()] as const

  const sameRecord = (a: number, b: number): boolean => {
    const [one, other] = [unpack(text(a), systems), unpack(text(b), systems)]
    return one.system === other.system && one.id === other.id
  }

  return {
    length,
    add: (system, id, traits) => {
      if (!systems.includes(system)) systems.push(system)
      const bytes = encoder.encode(pack(systems.indexOf(system), id, traits))
      if (used + bytes.length > pageBytes) {
        pages.push(new Uint8Array(Math.max(pageBytes, bytes.length)))
        used = 0
      }
      pages.at(-1)?.set(bytes, used)
      page.push(pages.length - 1)
      begin.push(used)
      used += bytes.length
      end.push(used)
      identities.push(hash32(`${systems.indexOf(system)}\n${id}`))
      firstKey.push(keyHashes.length())
      const hashes = new Set(Blocking.keys(traits).map((key) => hash32(key.text)))
      for (const hash of [...hashes].sort((a, b) => a - b)) keyHashes.push(hash)
    },
    get: (record) => unpack(text(record), systems),
    hashes: (record) => {
      const [from, to] = keyRange(record)
      return Array.from({ length: to - from }, (_, index) => keyHashes.at(from + index))
    },
    repeated: () => {
      const all = sorted(length(), (put) => {
        for (let record = 0; record < length(); record++) put(identities.at(record), record)
      })
      const found = new Set<number>()
      for (let at = 0; at < all.length; at++) {
        for (let before = at - 1; before >= 0 && all.first(before) === all.first(at); before--) {
          if (sameRecord(all.second(before), all.second(at))) {
            found.add(all.second(at))
            break
          }
        }
      }
      return found
    },
    index: (without) => {
      let size = keyHashes.length()
      for (const record of without) {
        const [from, to] = keyRange(record)
        size -= to - from
      }
      return sorted(size, (put) => {
        for (let record = 0; record < length(); record++) {
          if (without.has(record)) continue
          const [from, to] = keyRange(record)
          for (let at = from; at < to; at++) put(keyHashes.at(at), record)
        }
      })
    },
    bytes: () =>
      pages.reduce((sum, one) => sum + one.length, 0) +
      [page, begin, end, identities, firstKey, keyHashes].reduce((sum, one) => sum + one.bytes(), 0)
  }
}
