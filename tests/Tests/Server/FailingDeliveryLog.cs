using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>A fault of the server's own: the first time that the outcome of a delivery is to be written down, it fails.</summary>
internal sealed class FailingDeliveryLog : SaveChangesInterceptor
{
    private int saves;

    public void AddTo(IServiceCollection parts) => parts.ConfigureDbContext<ProductFirmware.Server.Store>(options => options.AddInterceptors(this));

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var isOutcome = eventData.Context!.ChangeTracker.Entries<DeliveryRow>().Any(entry => entry.State == EntityState.Modified);
        return isOutcome && Interlocked.Increment(ref saves) == 1 ? throw new NotSupportedException("A fault for a test.") : ValueTask.FromResult(result);
    }
}
