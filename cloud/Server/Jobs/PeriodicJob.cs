namespace ProductFirmware.Server;

/// <summary>
/// A job that looks at the store again and again, by the machine's timer and not by the clock that people set. A look that fails is
/// told, and the next one tries again.
/// </summary>
internal abstract class PeriodicJob(TimeSpan period, StoreHealth health, ILogger log) : BackgroundService
{
    protected ILogger Log { get; } = log;

    /// <summary>Looks once.</summary>
    public abstract Task Look(CancellationToken stop);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception e) when (StoreTrouble.Of(e) is { } trouble)
            {
                health.Failed(trouble);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.LogError(e, "{Job} failed; its next look tries again", GetType().Name);
            }
        }
    }
}
