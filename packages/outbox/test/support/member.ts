import { PersonName } from "@kundbro/domain/Contact"
import { Customer, empty } from "@kundbro/domain/Customer"
import { EmailAddress } from "@kundbro/domain/Ids"

/** The person behind a number, whose given name tells which write came last. */
export const member = (n: number, given: string) =>
  new Customer({
    ...empty,
    name: new PersonName({ given, family: `Ek-${n}` }),
    emails: [{ address: EmailAddress.make(`member-${n}@example.org`) }]
  })
