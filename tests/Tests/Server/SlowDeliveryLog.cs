using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>A disk that takes its time when the outcome of a delivery is to be written down.</summary>
internal sealed class SlowDeliveryLog : SaveChangesInterceptor
{
    private static readonly TimeSpan Takes = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the first is being written.</summary>
    public Task HasBegun => begun.Task;

    public void AddTo(IServiceCollection parts) => parts.ConfigureDbContext<ProductFirmware.Server.Store>(options => options.AddInterceptors(this));

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context!.ChangeTracker.Entries<DeliveryRow>().Any(entry => entry.State == EntityState.Modified))
        {
            begun.TrySetResult();
            await Task.Delay(Takes, cancellationToken);
        }
        return result;
    }
}
