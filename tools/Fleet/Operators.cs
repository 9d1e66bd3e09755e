using System.Text;
using System.Text.Json.Nodes;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Fleet;

/// <summary>
/// People at work: one takes devices in, one names them, one keeps some back, one brings out version after version, one reads the audit
/// log. Each writes down what it asked for before it asks, and what was acknowledged.
/// </summary>
internal sealed class Operators(Api api, Gate gate, Ledger ledger, IReadOnlyList<LightDevice> devices, Images images, int seed)
{
    public const string ReleaseOf = "release";

    private const string Root = "/v1/products/94";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RolloutLimit = TimeSpan.FromSeconds(6);

    private readonly Random random = new(seed);

    /// <summary>The version that was released last, as far as was acknowledged.</summary>
    public int Released { get; private set; } = 1;

    /// <summary>Versions that went out.</summary>
    public int Rollouts { get; private set; }

    /// <summary>All of them, until they are stopped.</summary>
    public Task Work(CancellationToken stop) => Task.WhenAll(
        Repeat(TakeIn, stop), Repeat(NameOne, stop), Repeat(KeepOneBack, stop), Repeat(BringOut, stop), Repeat(ReadAudit, stop));

    /// <summary>Takes devices in that never come online.</summary>
    public async Task TakeIn(CancellationToken stop)
    {
        var ids = Enumerable.Range(0, Next(1, 1500)).Select(_ => DeviceId.Prefix + $"ff{Next(0, int.MaxValue):x10}").Distinct().ToList();
        var list = new StringContent(string.Join('\n', ids), Encoding.ASCII, "text/plain");
        var answer = await api.Ask(HttpMethod.Post, $"{Root}/devices?no_update=true", list, stop);
        if (answer.IsYes)
        {
            ledger.TookIn(ids);
        }
        await Task.Delay(Next(0, 200), stop);
    }

    /// <summary>Gives a device another name.</summary>
    public async Task NameOne(CancellationToken stop)
    {
        var id = devices[Next(0, devices.Count)].Id;
        await Set($"name {id}", $"N{Next(0, int.MaxValue):x}", HttpMethod.Put, $"{Root}/devices/{id}", value => new JsonObject { ["name"] = value }, stop);
        await Task.Delay(Next(0, 50), stop);
    }

    /// <summary>Locks one of those that do not follow the release to some version.</summary>
    public async Task KeepOneBack(CancellationToken stop)
    {
        if (KeptBack.Count > 0)
        {
            await Lock(KeptBack[Next(0, KeptBack.Count)], Next(1, ledger.Uploaded.Keys.Max() + 1), flash: false, stop);
        }
        await Task.Delay(Next(0, 2000), stop);
    }

    /// <summary>The main job: uploads, tries on one device, releases, and lets the fleet follow.</summary>
    public async Task BringOut(CancellationToken stop)
    {
        var version = ledger.Uploaded.Keys.Max() + 1;
        var file = images.Make(version, Next(20_000, 120_000));
        await Insist(() => Upload(version, file, stop), stop);
        await Insist(() => Lock(Test, version, flash: Next(0, 2) == 0, stop), stop);
        await Insist(() => IsProven(version, stop), stop);
        await Insist(() => Release(version, stop), stop);
        await Insist(() => Lock(Test, null, flash: false, stop), stop);
        Rollouts++;
        for (var waited = TimeSpan.Zero; waited < RolloutLimit && devices.Except(KeptBack).Any(device => device.Version != version); waited += Poll)
        {
            devices[Next(0, devices.Count)].Reboot();
            await Task.Delay(Poll, stop);
        }
    }

    private LightDevice Test => devices[0];

    private IReadOnlyList<LightDevice> KeptBack => [.. devices.Skip(1).Take(Math.Max(1, devices.Count / 10))];

    private async Task Repeat(Func<CancellationToken, Task> act, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await gate.Open(stop);
                await act(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ReadAudit(CancellationToken stop)
    {
        var answer = await api.Ask(HttpMethod.Get, "/v1/orgs/1/audit?per_page=1", null, stop);
        if (answer.IsYes && answer.Body!["entries"]!.AsArray() is [{ } newest])
        {
            ledger.AuditHead = ((long)newest["number"]!, (string)newest["hash"]!);
        }
        await Task.Delay(Next(50, 300), stop);
    }

    private async Task Insist(Func<Task<bool>> act, CancellationToken stop)
    {
        while (!await act())
        {
            await Task.Delay(Poll, stop);
            await gate.Open(stop);
        }
    }

    // Where an answer was lost the file may be there already: then it is refused as there.
    private async Task<bool> Upload(int version, byte[] file, CancellationToken stop)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "firmware.bin" }, { new StringContent($"Version {version}"), "title" } };
        var answer = await api.Ask(HttpMethod.Post, $"{Root}/firmware", form, stop);
        var isThere = answer.IsYes || (answer.IsNo && (await api.Ask(HttpMethod.Get, $"{Root}/firmware/{version}", null, stop)).IsYes);
        if (isThere)
        {
            ledger.Took(version, file);
        }
        return isThere;
    }

    private Task<bool> Lock(LightDevice device, int? version, bool flash, CancellationToken stop) => Set(
        $"lock {device.Id}", $"{version}", HttpMethod.Put, $"{Root}/devices/{device.Id}",
        _ => new JsonObject { ["desired_firmware_version"] = version, ["flash"] = flash }, stop);

    private async Task<bool> IsProven(int version, CancellationToken stop)
    {
        var answer = await api.Ask(HttpMethod.Get, $"{Root}/firmware/{version}", null, stop);
        if (answer.IsYes && (bool)answer.Body!["images"]![0]!["evidence"]!)
        {
            return true;
        }
        if (Test.Version != version && Next(0, 5) == 0)
        {
            Test.Reboot(); // whoever waits in front of a board does so
        }
        return false;
    }

    private async Task<bool> Release(int version, CancellationToken stop)
    {
        var isDone = await Set(
            ReleaseOf, $"{version}", HttpMethod.Put, $"{Root}/firmware/release", _ => new ReleaseFirmware(version, true, Immediate: Next(0, 2) == 0), stop);
        Released = isDone ? version : Released;
        return isDone;
    }

    private async Task<bool> Set(string name, string value, HttpMethod method, string path, Func<string, object> body, CancellationToken stop)
    {
        ledger.Asked(name, value);
        var answer = await api.Ask(method, path, body(value), stop);
        if (answer.IsYes)
        {
            ledger.Answered(name, value);
        }
        else if (answer.IsNo)
        {
            ledger.Refused(name, value);
        }
        return answer.IsYes;
    }

    private int Next(int least, int below)
    {
        lock (random)
        {
            return random.Next(least, below);
        }
    }
}
