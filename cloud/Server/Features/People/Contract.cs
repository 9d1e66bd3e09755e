namespace ProductFirmware.Rest;

/// <summary>
/// <c>POST /oauth/token</c>, a form. <c>grant_type=password</c> with username and password signs a person in; with a client_id and
/// client_secret of one of the organisation's clients, its customer. <c>grant_type=client_credentials</c> gives the client's own token,
/// with <c>scope=customer=EMAIL</c> a customer's.
/// </summary>
/// <param name="Scope">For client_credentials: scopes separated by spaces, or <c>customer=EMAIL</c>.</param>
public sealed record TokenRequest(string? GrantType, string? Username, string? Password, string? ClientId, string? ClientSecret, string? Scope);

/// <summary>The answer of <c>POST /oauth/token</c>.</summary>
/// <param name="AccessToken">For the header <c>Authorization: Bearer …</c>.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record TokenAnswer(string AccessToken, string TokenType, long ExpiresIn);

/// <summary><c>GET /v1/user</c>: who is signed in.</summary>
public sealed record UserAnswer(string Username);

/// <summary><c>PUT /v1/user</c>.</summary>
/// <param name="Password">12 to 200 characters, with a letter and a digit.</param>
public sealed record PasswordChange(string? CurrentPassword, string? Password);

/// <summary><c>GET /v1/products/:p/rights</c>: what the caller may do in the product.</summary>
public sealed record RightsAnswer(IReadOnlyList<RightBody> Rights);

/// <summary>One right.</summary>
/// <param name="Scope">As tokens name it, e.g. <c>devices:update</c>.</param>
/// <param name="Refusal">Why the caller does not have it; absent where they do.</param>
public sealed record RightBody(string Scope, string? Refusal);
