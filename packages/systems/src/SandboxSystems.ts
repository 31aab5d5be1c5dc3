/**
 * The chapter `systems` of a `kundbro.json` for the sandboxes. Their secrets are invented; they still travel by
 * environment variable, since the file has no other way.
 */
import type { Sandboxes } from "@kundbro/sandbox"

/** The variables that {@link systems} names. */
export const secrets = ({ harmoney, norce }: Sandboxes.Addresses): Readonly<Record<string, string>> => ({
  CLUB_USER: harmoney.login.Username,
  CLUB_PASSWORD: harmoney.login.UserPassword,
  SHOP_SECRET: norce.clientSecret
})

/** Harmoney is `club`, Infosoft `paper`, Enactor `till` and Norce `shop`. */
export const systems = ({ enactor, harmoney, infosoft, norce }: Sandboxes.Addresses) => ({
  club: {
    vendor: "harmoney",
    settings: {
      endpoint: harmoney.url,
      credentials: {
        systemName: harmoney.login.SystemName,
        userName: { env: "CLUB_USER" },
        password: { env: "CLUB_PASSWORD" },
        salesChannel: harmoney.login.SalesChannel
      },
      notFound: [{ name: `${harmoney.login.SystemName}K0001KND`, id: "000911" }]
    }
  },
  paper: {
    vendor: "infosoft",
    settings: {
      endpoints: {
        infoWeb: infosoft.infoWebUrl,
        customer: infosoft.customersUrl,
        attributes: infosoft.attributesUrl,
        callresult: infosoft.callresultUrl
      },
      homeCountry: "NO",
      notFound: ["01"],
      names: {
        "Address.ForeignPostalCode": "AddressExtension1",
        "InfoWebAddress.ForeignPostalCode": "AddressExtension1"
      }
    }
  },
  till: {
    vendor: "enactor",
    settings: { endpoint: enactor.url, balanceUpdate: { semantics: "delta", unit: { kind: "points" } } }
  },
  shop: {
    vendor: "norce",
    settings: {
      baseUrl: norce.url,
      tokenUrl: norce.tokenUrl,
      clientId: norce.clientId,
      clientSecret: { env: "SHOP_SECRET" },
      scope: norce.scope,
      applicationId: Number(norce.applicationId),
      cultureCode: "sv-SE",
      defaultCountry: "SE",
      infoTypes: { gender: 22, consent_email: 23, consent_sms: 24, consent_mail: 25 },
      consentInfo: { "email-offer": "consent_email", "sms-offer": "consent_sms", "direct-mail": "consent_mail" }
    }
  }
})
