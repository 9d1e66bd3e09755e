namespace ProductFirmware.Rest;

/// <summary>What the <c>data:</c> line of an event stream carries; the name stands in the <c>event:</c> line.</summary>
/// <param name="Data">The payload: text, or <c>data:application/octet-stream;base64,…</c> where it is none.</param>
/// <param name="Ttl">Seconds that it is worth anything.</param>
/// <param name="PublishedAt">When the cloud took it.</param>
/// <param name="Coreid">The device's ID, or <c>api</c>.</param>
public sealed record EventBody(string Data, int Ttl, DateTime PublishedAt, string Coreid);

/// <summary><c>POST /v1/products/:p/events</c> and <c>POST /v1/devices/events</c>.</summary>
/// <param name="Name">1 to 64 characters; names that start with <c>particle/</c>, <c>spark/</c> or <c>pf/</c> are the cloud's own.</param>
/// <param name="Data">At most 1024 bytes.</param>
/// <param name="Ttl">Seconds that it is worth anything; 60 where absent.</param>
public sealed record PublishEvent(string? Name, string? Data, int? Ttl);
