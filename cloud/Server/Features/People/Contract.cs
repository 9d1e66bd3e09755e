namespace ProductFirmware.Rest;

/// <summary><c>POST /oauth/token</c> (form: grant_type=password, username, password).</summary>
/// <param name="AccessToken">For the header <c>Authorization: Bearer …</c>.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record TokenAnswer(string AccessToken, string TokenType, long ExpiresIn);

/// <summary><c>GET /v1/user</c>: who is signed in.</summary>
public sealed record UserAnswer(string Username);
