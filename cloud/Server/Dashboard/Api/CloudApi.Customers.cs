using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>Customers, and the programs that act for them.</summary>
internal sealed partial class CloudApi
{
    public Task<CustomersAnswer> Customers(int product, int page, int perPage) =>
        Get<CustomersAnswer>($"/v1/products/{product}/customers?page={page}&per_page={perPage}");

    /// <summary>The answer holds a first token of theirs, which the dashboard has no use for.</summary>
    public Task<CustomerCreated> CreateCustomer(int product, NewCustomer customer) =>
        Ask<CustomerCreated>(HttpMethod.Post, $"/v1/products/{product}/customers", customer);

    public Task<OkAnswer> RemoveCustomer(int product, string email) =>
        Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/{product}/customers/{Uri.EscapeDataString(email)}");

    public async Task<IReadOnlyList<ClientBody>> Clients(int product) => (await Get<ClientsAnswer>($"/v1/products/{product}/clients")).Clients;

    /// <summary>The answer holds the secret, this once.</summary>
    public async Task<ClientBody> CreateClient(int product, NewClient client) =>
        (await Ask<ClientAnswer>(HttpMethod.Post, $"/v1/products/{product}/clients", client)).Client;

    /// <summary>A new secret; the old one ends at once.</summary>
    public async Task<ClientBody> ChangeClientSecret(int product, string id) =>
        (await Ask<ClientAnswer>(HttpMethod.Put, $"{Client(product, id)}/secret")).Client;

    public Task<OkAnswer> RemoveClient(int product, string id) => Ask<OkAnswer>(HttpMethod.Delete, Client(product, id));

    private static string Client(int product, string id) => $"/v1/products/{product}/clients/{Uri.EscapeDataString(id)}";
}
