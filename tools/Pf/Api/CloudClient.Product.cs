using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Api;

/// <summary>A product's fleet over time.</summary>
internal sealed partial class CloudClient
{
    public async Task<IReadOnlyList<HistoryBody>> History(int product, int days, CancellationToken stop) =>
        (await transport.Send<HistoryAnswer>(HttpMethod.Get, $"v1/products/{product}/history?days={days}", null, stop)).Samples;

    /// <param name="version">Null for every version.</param>
    /// <param name="isWrong">Only those that were refused, failed or reverted.</param>
    public async Task<IReadOnlyList<DeviceTransferBody>> Transfers(int product, int? version, bool isWrong, int count, CancellationToken stop) =>
        (await transport.Send<TransfersAnswer>(
            HttpMethod.Get,
            $"v1/products/{product}/transfers?per_page={count}&wrong={(isWrong ? "true" : "false")}{(version is null ? "" : $"&version={version}")}",
            null,
            stop)).Transfers;
}
