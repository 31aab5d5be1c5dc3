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

/** A group of flags. */
export interface FlagGroup {
  readonly Id: number
  readonly Name: string
  readonly Code: string
  /** Whether selecting one flag clears the others. */
  readonly single: boolean
}

/** What is set up in one environment. */
export interface Catalogue {
  readonly roles: ReadonlyArray<{ readonly Id: number; readonly Value: string; readonly Code: string | null }>
  readonly flags: ReadonlyArray<FlagDefinition>
  readonly flagGroups: ReadonlyArray<FlagGroup>
  readonly infoTypes: ReadonlyArray<{ readonly Id: number; readonly Code: string }>
  readonly companyInfoTypes: ReadonlyArray<{ readonly Id: number; readonly Code: string }>
  readonly deliveryMethods: ReadonlyArray<number>
  readonly paymentMethods: ReadonlyArray<number>
  readonly items: ReadonlyArray<{ readonly partNo: string; readonly pricelistId: number; readonly price: number }>
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
      { Id: 8 + by, Name: "Direct mail", Group: 2 + by },
      { Id: 9 + by, Name: "Silver", Group: 4 + by },
      { Id: 10 + by, Name: "Gold", Group: 4 + by }
    ],
    flagGroups: [
      { Id: 2 + by, Name: "Contact", Code: "contact", single: false },
      { Id: 3 + by, Name: "Service", Code: "service", single: false },
      { Id: 4 + by, Name: "Level", Code: "level", single: true }
    ],
    infoTypes: infoCodes.map((Code, at) => ({ Id: 20 + at + by, Code })),
    companyInfoTypes: ["cost_centre", "line_of_business"].map((Code, at) => ({ Id: 60 + at + by, Code })),
    deliveryMethods: [1 + by, 2 + by],
    paymentMethods: [3 + by, 4 + by],
    items: [
      { partNo: "KAFFE-500", pricelistId: 31 + by, price: 59.9 },
      { partNo: "0042", pricelistId: 32 + by, price: 0.05 }
    ],
    agreements: [
      { id: 31 + by, code: "FIKA-4410", name: "Fikaklubben" },
      { id: 32 + by, code: "HYTTE&9+1", name: "Hytteavtalen" }
    ]
  }
}
