namespace ProductFirmware.Rest;

/// <summary><c>POST /oauth/token</c> (form: grant_type=password, username, password).</summary>
/// <param name="AccessToken">For the header <c>Authorization: Bearer …</c>.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record TokenAnswer(string AccessToken, string TokenType, long ExpiresIn);

/// <summary><c>GET /v1/user</c>: who is signed in.</summary>
public sealed record UserAnswer(string Username);

/// <summary><c>GET /v1/products/:p/rights</c>: what the caller may do in the product.</summary>
public sealed record RightsAnswer(IReadOnlyList<RightBody> Rights);

/// <summary>One right.</summary>
/// <param name="Scope">As tokens name it, e.g. <c>devices:update</c>.</param>
/// <param name="Refusal">Why the caller does not have it; absent where they do.</param>
public sealed record RightBody(string Scope, string? Refusal);
