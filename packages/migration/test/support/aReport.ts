/** A report with something in every part, of an invented night. */
import type { Report } from "../../src/index.ts"

const night = Date.UTC(2026, 10, 21, 20)

const remedy = "shorten it to 50 UTF-16 units"

const pace = (minutes: number, perSecond: (share: number) => number): Array<[number, number]> => {
  let records = 0
  return Array.from({ length: 60 }, (_, n): [number, number] => {
    const step = (minutes * 60_000) / 60
    records += Math.round((perSecond(n / 60) * step) / 1000)
    return [Math.round((n + 1) * step), records]
  })
}

const losses = [
  "extensions.harmoney",
  "gender",
  "protection.phone",
  "attributes",
  "createdAt",
  "phones.others"
].flatMap((field, index) => [
  { field, kind: "dropped", reason: "the target has no field for it", records: 1_184_000 - index * 190_000 },
  { field, kind: "transformed", reason: "another notation", records: 1_180_000 - index * 170_000 }
])

export const aReport: Report.Report = {
  name: "Club members to the shop, autumn 2026",
  source: "club (harmoney)",
  target: "shop (norce)",
  at: night + 4 * 3_600_000,
  listed: 1_200_000,
  duplicates: 312,
  purged: 0,
  endings: { created: 1_121_430, updated: 41_207, unchanged: 22_111, skipped: 3_004, left: 12, "dead-letter": 12_236 },
  states: { verified: 1_184_748, "dead-letter": 12_236, skipped: 3_004, left: 12 },
  exceptions: [
    { reason: "Rejected", field: "name.family (too-long)", remedy, records: 6_211 },
    { reason: "Shared", field: "emails.address", remedy: "correct one of them", records: 4_110 },
    { reason: "Exists", field: "id", remedy: "none: the target has it, and the plan says to leave it", records: 3_004 },
    { reason: "NotFound", field: "", remedy: "the source has no such customer", records: 1_903 },
    { reason: "InDoubt", field: "", remedy: "look at the target whether this customer is there", records: 12 }
  ],
  losses,
  gone: 41,
  leftBehind: {
    relations: 402_118,
    loyaltyAccounts: 1_100_021,
    consents: 2_004_118,
    balances: [{ scheme: "bonus", unit: "points", total: "98213441" }]
  },
  balances: {
    endings: { moved: 1_099_870, "dead-letter": 131, skipped: 20 },
    totals: [{ unit: "points", accounts: 1_099_870, moved: "98201120", before: "12044001", after: "110245121" }],
    exceptions: [{ reason: "AccountMismatch", remedy: "correct the list of accounts", records: 131 }]
  },
  proof: {
    records: 1_184_748,
    differing: 2,
    chunks: 1_200,
    differingChunks: 2,
    meant: "5d41".repeat(16),
    found: "a0b1".repeat(16)
  },
  differences: [{ path: "name.family", records: 2 }],
  prediction: {
    estimatedMillis: 9_360_000,
    takenMillis: 9_921_000,
    losses,
    outcomes: {
      created: 1_121_500,
      updated: 41_207,
      unchanged: 22_111,
      skipped: 3_004,
      conflict: 4_110,
      "dead-letter": 8_068
    },
    exceptions: [],
    objections: [],
    compared: 1_200_000,
    agreed: 1_199_914,
    matrix: [
      { predicted: "created", ended: "created", records: 1_121_430 },
      { predicted: "updated", ended: "updated", records: 41_207 },
      { predicted: "unchanged", ended: "unchanged", records: 22_095 },
      { predicted: "unchanged", ended: "updated", records: 16 },
      { predicted: "skipped", ended: "skipped", records: 3_004 },
      { predicted: "conflict", ended: "conflict", records: 4_110 },
      { predicted: "created", ended: "dead-letter", records: 70 },
      { predicted: "dead-letter", ended: "dead-letter", records: 8_068 }
    ],
    differences: [
      { predicted: "created", ended: "dead-letter", cause: "a vendor did not serve it", records: 70 },
      {
        predicted: "unchanged",
        ended: "updated",
        cause: "its record at the source has changed since the dry run",
        records: 16
      }
    ]
  },
  activities: [
    {
      kind: "dry-run",
      startedAt: night - 86_400_000,
      millis: 3_600_000,
      records: 1_200_000,
      pace: pace(60, () => 333)
    },
    {
      kind: "run",
      startedAt: night,
      millis: 9_921_000,
      records: 1_200_000,
      pace: pace(165, (share) => (share > 0.4 && share < 0.5 ? 0 : 110 + 30 * Math.sin(share * 20)))
    },
    { kind: "verify", startedAt: night + 10_000_000, millis: 3_200_000, records: 1_184_748, pace: pace(53, () => 370) }
  ],
  verified: false,
  audit: { rows: 24, head: "0".repeat(64) },
  problems: ["2 written records are not proven equal: verify"]
}
