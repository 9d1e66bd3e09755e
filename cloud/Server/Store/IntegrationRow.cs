namespace ProductFirmware.Server;

/// <summary>A webhook: events whose names start with <see cref="Event"/> are sent to an address.</summary>
internal sealed class IntegrationRow
{
    public int Id { get; set; }

    public int ProductId { get; set; }

    public string? Name { get; set; }

    /// <summary>What an event's name must start with.</summary>
    public required string Event { get; set; }

    /// <summary>The only device it listens to; null for all of the product.</summary>
    public string? DeviceId { get; set; }

    public required string Url { get; set; }

    /// <summary>POST, PUT, PATCH, GET or DELETE.</summary>
    public required string Method { get; set; }

    /// <summary>Header names and templates of their values, a JSON object.</summary>
    public string? Headers { get; set; }

    /// <summary><c>json</c>, <c>form</c>, <c>query</c> or <c>body</c>: what <see cref="Template"/> is; null for the default fields as JSON.</summary>
    public string? TemplateKind { get; set; }

    public string? Template { get; set; }

    /// <summary>The key that deliveries are signed with, sealed; null where they are not.</summary>
    public byte[]? SealedSecret { get; set; }

    public bool Disabled { get; set; }

    public long CreatedAtMs { get; set; }
}

/// <summary>Where a delivery stands.</summary>
internal enum DeliveryState
{
    Waiting = 0,
    Delivered = 1,
    GaveUp = 2,
}

/// <summary>One event on its way to one webhook: the outbox and the delivery log are the same rows.</summary>
internal sealed class DeliveryRow
{
    public long Id { get; set; }

    public int IntegrationId { get; set; }

    public required string EventName { get; set; }

    public required string EventId { get; set; }

    public string? DeviceId { get; set; }

    public required string Data { get; set; }

    public long PublishedAtMs { get; set; }

    public DeliveryState State { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it is tried next; 0 where it is done with.</summary>
    public long DueAtMs { get; set; }

    public int? LastStatus { get; set; }

    /// <summary>What went wrong at the last attempt, or the first bytes of the answer.</summary>
    public string? LastAnswer { get; set; }

    public long? LastAttemptAtMs { get; set; }
}
