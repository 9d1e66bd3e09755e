namespace ProductFirmware.Server.Features.People;

/// <summary>
/// One look at a person's password after the other. Of guesses that come at once all would else be looked at before the first of them
/// counts, and Identity's lock would come too late.
/// </summary>
internal sealed class PasswordTurns
{
    /// <summary>More than a machine has processors; people share them by chance.</summary>
    private const int Count = 64;

    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, Count).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for the person's turn; it ends when the answer is disposed.</summary>
    public async Task<IDisposable> Take(string? normalizedName)
    {
        var turn = turns[(uint)(normalizedName ?? "").GetHashCode() % Count];
        await turn.WaitAsync();
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
