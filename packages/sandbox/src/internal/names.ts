/** Where a person lives: names, streets and numbers that fit together. All invented, none looked up. */
export interface Land {
  /** ISO 3166-1 alpha-2, for vendors that write codes. */
  readonly code: "SE" | "NO" | "DK" | "FI" | "GB"
  /** The country as an English enumeration member. */
  readonly country: string
  readonly women: readonly [string, ...Array<string>]
  readonly men: readonly [string, ...Array<string>]
  readonly families: readonly [string, ...Array<string>]
  readonly streets: readonly [string, ...Array<string>]
  readonly cities: readonly [string, ...Array<string>]
  readonly mobile: string
}

export const lands: readonly [Land, ...Array<Land>] = [
  {
    code: "SE",
    country: "Sweden",
    women: ["Åsa", "Märta", "Tuva", "Elsa", "Ylva", "Signe", "Alma", "Göta"],
    men: ["Åke", "Björn", "Sixten", "Love", "Örjan", "Hjalmar", "Nils", "Ture"],
    families: ["Ängsmo", "Lövkvist", "Öbrink", "Sjöhage", "Björkelund", "Åmark", "Granfors", "Hällberg"],
    streets: ["Påhittsvägen", "Sagogränd", "Låtsasgatan", "Drömstigen"],
    cities: ["Exempelstad", "Påhittsköping", "Låtsåker"],
    mobile: "+4670"
  },
  {
    code: "NO",
    country: "Norway",
    women: ["Åse", "Sølvi", "Ragnhild", "Ingrid", "Turid", "Liv"],
    men: ["Øystein", "Bjørn", "Torstein", "Håkon", "Sjur", "Leif"],
    families: ["Fjellbø", "Ødegård", "Strandvær", "Nessætre", "Kråkvåg", "Myrhaug"],
    streets: ["Eventyrveien", "Oppdiktet vei", "Trollstien"],
    cities: ["Prøveby", "Eventyrvik", "Liksomnes"],
    mobile: "+4790"
  },
  {
    code: "DK",
    country: "Denmark",
    women: ["Sørine", "Kirsten", "Mæt", "Birgitte", "Åselil", "Dagny"],
    men: ["Søren", "Jørgen", "Kjær", "Esben", "Rasmus", "Troels"],
    families: ["Skærholm", "Møllegård", "Østerlund", "Brøndkær", "Ågesen", "Thorkilsen"],
    streets: ["Opdigtet Allé", "Æventyrvej", "Prøvegade"],
    cities: ["Prøvekøbing", "Æblerup", "Tænkby"],
    mobile: "+4520"
  },
  {
    code: "FI",
    country: "Finland",
    women: ["Äijä-Liisa", "Aino", "Helmi", "Päivi", "Säde", "Tuulikki"],
    men: ["Väinö", "Yrjö", "Eero", "Jyrki", "Onni", "Tapio"],
    families: ["Mäkilähde", "Hämeenaho", "Järvensivu", "Pöllölä", "Kettukallio", "Östersund"],
    streets: ["Keksintökatu", "Satupolku", "Esimerkkitie"],
    cities: ["Esimerkkilä", "Satumäki", "Keksilä"],
    mobile: "+35840"
  },
  {
    code: "GB",
    country: "UnitedKingdom",
    women: ["Zoë", "Harriet", "Fiona", "Beatrix", "Siân", "Morwenna"],
    men: ["Alistair", "Rhys", "Hamish", "Edmund", "Piers", "Seán"],
    families: ["Thistlewick", "O'Farrow", "MacAllanby", "Penhallister", "Ashcombe-Lyle", "Brocklebury"],
    streets: ["Makebelieve Lane", "Fiction Row", "Pretend Crescent"],
    cities: ["Sampleford", "Upper Example", "Pretending-on-Sea"],
    mobile: "+4477"
  }
]
