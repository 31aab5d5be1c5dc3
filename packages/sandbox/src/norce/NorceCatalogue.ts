/** What a Norce client has set up in the admin tool: countries, roles, flags, info types, agreements. Ids differ by environment. */

/** The environments, which are also the names of the token scopes. */
export type Environment = "playground" | "stage" | "prod"

const cultures = ["sv-SE", "nb-NO", "da-DK", "fi-FI", "en-GB"] as const

const countryNames: Readonly<Record<string, readonly [string, string, string, string, string]>> = {
  SE: ["Sverige", "Sverige", "Sverige", "Ruotsi", "Sweden"],
  NO: ["Norge", "Norge", "Norge", "Norja", "Norway"],
  DK: ["Danmark", "Danmark", "Danmark", "Tanska", "Denmark"],
  FI: ["Finland", "Finland", "Finland", "Suomi", "Finland"],
  GB: ["Storbritannien", "Storbritannia", "Storbritannien", "Iso-Britannia", "United Kingdom"],
  IS: ["Island", "Island", "Island", "Islanti", "Iceland"],
  DE: ["Tyskland", "Tyskland", "Tyskland", "Saksa", "Germany"],
  US: ["USA", "USA", "USA", "Yhdysvallat", "United States"]
}

const codes = Object.keys(countryNames)

/** The id of a country by its code; undefined when the code is none of ours. */
export const countryId = (code: string): number | undefined => {
  const at = codes.indexOf(code.toUpperCase())
  return at < 0 ? undefined : at + 1
}

/** The name of a country in a culture, English when the culture is unknown. */
export const countryName = (id: number, culture: string): string | undefined => {
  const names = countryNames[codes[id - 1] ?? ""]
  const at = cultures.findIndex((one) => one.toLowerCase() === culture.toLowerCase())
  return names?.[at < 0 ? 4 : at]
}

/** A flag that a customer can have. */
export interface FlagDefinition {
  readonly Id: number
  readonly Name: string
  readonly Group: number
}

/** What is set up in one environment. */
export interface Catalogue {
  readonly roles: ReadonlyArray<{ readonly Id: number; readonly Value: string; readonly Code: string | null }>
  readonly flags: ReadonlyArray<FlagDefinition>
  readonly infoTypes: ReadonlyArray<{ readonly Id: number; readonly Code: string }>
  readonly agreements: ReadonlyArray<{ readonly id: number; readonly code: string; readonly name: string }>
}

const shift = { playground: 0, stage: 100, prod: 200 } as const

/** The catalogue of an environment: the same codes, other ids. */
export const catalogue = (environment: Environment, infoCodes: ReadonlyArray<string>): Catalogue => {
  const by = shift[environment]
  return {
    roles: [
      { Id: 12 + by, Value: "Buyer", Code: "buyer" },
      { Id: 13 + by, Value: "Approver", Code: "approver" },
      { Id: 14 + by, Value: "Guest", Code: null }
    ],
    flags: [
      { Id: 5 + by, Name: "Newsletter", Group: 2 + by },
      { Id: 6 + by, Name: "VIP", Group: 3 + by },
      { Id: 7 + by, Name: "Sms", Group: 2 + by },
      { Id: 8 + by, Name: "Direct mail", Group: 2 + by }
    ],
    infoTypes: infoCodes.map((Code, at) => ({ Id: 20 + at + by, Code })),
    agreements: [
      { id: 31 + by, code: "FIKA-4410", name: "Fikaklubben" },
      { id: 32 + by, code: "HYTTE&9+1", name: "Hytteavtalen" }
    ]
  }
}
