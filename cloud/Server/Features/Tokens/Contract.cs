namespace ProductFirmware.Rest;

/// <summary>A token, without the text that makes it one.</summary>
/// <param name="Id">SHA-256 of its text; the first digits are enough to name it.</param>
/// <param name="Name">What its maker calls it; absent for those of a sign-in.</param>
/// <param name="Scopes">What it may be used for; absent for everything that its owner may.</param>
/// <param name="Product">The only product that it opens; absent for all.</param>
/// <param name="Current">Whether it is the token of this request.</param>
public sealed record TokenBody(
    string Id, string? Name, IReadOnlyList<string>? Scopes, int? Product, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool Current);

/// <summary><c>POST /v1/access_tokens</c>.</summary>
/// <param name="Name">What it is for, 1 to 100 characters.</param>
/// <param name="Scopes">What it may be used for; everything that its maker may where absent. It never may more than its maker.</param>
/// <param name="Product">The only product that it opens; all where absent.</param>
/// <param name="ExpiresIn">Seconds, a year at most; 90 days where absent or 0.</param>
public sealed record NewToken(string? Name, IReadOnlyList<string>? Scopes, int? Product, long? ExpiresIn);

/// <summary>A token that was just made.</summary>
/// <param name="AccessToken">Its text, shown this once.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record TokenCreated(string AccessToken, string TokenType, long ExpiresIn, TokenBody Token);
