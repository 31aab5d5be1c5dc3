// strong-soap ships no types; these are of the few parts that the benches use.
declare module "strong-soap" {
  type Callback<A> = (error: unknown, value: A) => void
  interface Client {
    readonly ListCustomers: (input: object, callback: Callback<unknown>, options: object) => void
  }
  export const soap: {
    readonly createClient: (url: string, options: object, callback: Callback<Client>) => void
  }
}
