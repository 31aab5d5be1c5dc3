/** Inputs with every field that an operation has. */
/** Every argument of every operation. */
export const whole = {
  submitCustomerNameSearch: { searchName: "a" },
  submitCustomerPostCodeSearch: { postCode: "1" },
  submitLoyaltyAccountSearch: { customerNumber: "0004418" },
  submitAccountBalanceEnquiry: {
    accountId: "0007731",
    accountType: "customerLoyaltyAccount",
    cardNumber: "14429917",
    cardNumberHashed: "00ff",
    currencyId: "GBP",
    locationId: "0012",
    transactionBalance: 0n
  },
  submitAccountBalanceUpdate: {
    transactionId: 1n,
    deviceId: "till3@0012.example",
    originalTransactionDeviceId: "till4@0012.example",
    originalTransactionId: "42",
    locationId: "0012",
    accountId: "0007731",
    accountType: "customerLoyaltyAccount",
    cardNumber: "14429917",
    updateAmount: 5n,
    dateTimeUpdated: "2025-11-04T10:15:30Z",
    expiryTime: "2026-11-04T10:15:30Z",
    currencyId: "GBP"
  }
}
export const guessed = {
  searchCustomers: {
    forename: "a",
    surname: "a",
    address: "a",
    postcode: "1",
    email: "a@example.org",
    phone: "1",
    panOrReversePan: "1",
    distinct: true,
    maxRows: 0,
    orderByColumns: [{ propertyName: "customerNumber", sortOrder: "DESCENDING" }],
    pageInfo: { rowOffset: 0, rowCount: 50 },
    suppressDefaultOrderBy: true
  }
}
