namespace ProductFirmware.Rest;

/// <summary>An OAuth client: a program of the organisation's own, such as the backend of its app.</summary>
/// <param name="Scopes">What it may do; absent for what a developer may.</param>
/// <param name="Secret">Shown once, when it is made or changed.</param>
public sealed record ClientBody(string Id, string Name, IReadOnlyList<string>? Scopes, DateTimeOffset CreatedAt, string? Secret);

/// <summary><c>GET /v1/products/:p/clients</c>.</summary>
public sealed record ClientsAnswer(IReadOnlyList<ClientBody> Clients);

/// <summary><c>POST /v1/products/:p/clients</c>.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Scopes">What it may do; what a developer may where absent.</param>
public sealed record NewClient(string? Name, IReadOnlyList<string>? Scopes);

/// <summary>A client that was made, or given a new secret.</summary>
public sealed record ClientAnswer(bool Ok, ClientBody Client);
