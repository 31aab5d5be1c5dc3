/** Inputs with every field that an operation has. */
const ofTitle = { customerNumber: "17", titleCode: "FB" }
const details = { FirstName: "Åse", LastName: "Ny", EMailAddress: "ase.ny@example.org" }
const product = { ...ofTitle, startDate: "2031-05-05", productCode: "HELG" }
const move = { ...ofTitle, addressInfo: { StreetName: "Påhittsvägen" }, startDate: "2031-05-05" }

/** Every argument of every operation. */
export const whole = {
  GetCustomerInformation: ofTitle,
  UpdateCustomerDetails: { CustomerNumber: "17", CustomerDetails: details },
  GetCustomerDynamicAttributes: { CustomerNumber: "17" },
  SetCustomerDynamicAttributes: { CustomerNumber: "17", DynamicAttributes: [{ Code: "A", Value: "1" }] },
  SavePermanentMove: move,
  SaveTemporaryMove: { ...move, endDate: null },
  AddContactAgreement: { ...ofTitle, commChannelCode: "SMS", agreementComment: "x" },
  GetSubscriptionProductMatrix: { ...ofTitle, dateToBeChecked: "2031-05-05" },
  SaveTemporaryProduct: { ...product, endDate: "2031-06-05" },
  SaveTemporaryProduct2: product
}
export const guessed = {
  createCustomer: details,
  createCustomerDeferred: details,
  savePermanentProductAndTerm: { ...product, termCode: "M" }
}
