namespace ProductFirmware.Rest;

/// <summary>A customer of the organisation: somebody who owns devices and belongs to no team.</summary>
/// <param name="Username">The e-mail address, in Particle's field.</param>
/// <param name="Devices">IDs of the customer's devices in this product.</param>
public sealed record CustomerBody(string Id, string Username, DateTimeOffset CreatedAt, IReadOnlyList<string> Devices);

/// <summary><c>GET /v1/products/:p/customers</c>.</summary>
public sealed record CustomersAnswer(IReadOnlyList<CustomerBody> Customers, CustomersMeta Meta);

/// <summary>Where a page of customers stands.</summary>
public sealed record CustomersMeta(int Page, int PerPage, int TotalPages, int TotalRecords);

/// <summary><c>POST /v1/products/:p/customers</c>, JSON or form.</summary>
/// <param name="Password">Absent where the customer never signs in here: the organisation's backend acts for them.</param>
public sealed record NewCustomer(string? Email, string? Password);

/// <summary><c>PUT /v1/products/:p/customers/:email</c>: a new password.</summary>
public sealed record CustomerChange(string? Password);

/// <summary>A customer that was just made, with a first token of theirs.</summary>
public sealed record CustomerCreated(string AccessToken, string TokenType, long ExpiresIn, CustomerBody Customer);
