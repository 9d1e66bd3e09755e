using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Customer;

/// <summary><c>pf customer list</c>.</summary>
internal static class List
{
    public static Verb Create()
    {
        var product = Given.Product();
        return new Verb("list", "List the organisation's customers, with their devices in a product.", "pf customer list --product 94") { product }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var customers = await cloud.Customers(parse.GetValue(product), stop);
                screen.Show(customers, Table(customers));
            });
    }

    private static Listing Table(IEnumerable<CustomerBody> customers)
    {
        var table = Listing.Table("Customer", "Since", "Devices");
        foreach (var customer in customers)
        {
            table.Add(customer.Username, customer.CreatedAt, string.Join(' ', customer.Devices));
        }
        return table;
    }
}
