using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using MQTTnet.AspNetCore;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>
/// The broker, hosted on Kestrel (TCP, and WebSocket at <c>/mqtt</c>). It only takes in: nothing that a device publishes goes out
/// to anybody, nothing is retained, no session outlives its connection. A report's journey: here → DeviceGate → DeviceFlow.
/// </summary>
internal sealed class Broker(
    DeviceGate gate,
    DeviceFlow flow,
    ChunkPump pump,
    Presence presence,
    Withdrawal withdrawal,
    DeviceLimit limit,
    ConnectionGuard guard,
    StoreHealth health,
    TimeProvider time,
    ILogger<Broker> log)
{
    private const int TopicAliasMax = 64;

    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TellMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CutMax = TimeSpan.FromSeconds(1);
    /// <summary>From the end of a connection that was taken over until the newer one is let in.</summary>
    private static readonly TimeSpan BackMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>An answer that was just given lies in the library's queues for a moment.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(100);

    private MqttServer? server;
    private volatile bool isStopping;
    private int inHand;

    /// <summary>Whether it takes devices in: it has started, and no stop has begun.</summary>
    public bool IsReady => server is { IsStarted: true } && !isStopping;

    /// <summary>Takes the server's events.</summary>
    public void Attach(MqttServer server)
    {
        this.server = server;
        server.ValidatingConnectionAsync += gate.Connect;
        server.ClientConnectedAsync += Connected;
        server.ClientDisconnectedAsync += Disconnected;
        server.InterceptingPublishAsync += Published;
        server.InterceptingSubscriptionAsync += Subscribing;
        server.InterceptingInboundPacketAsync += Taken;
    }

    /// <summary>Takes nothing more, answers what it has in hand, tells every device, and ends.</summary>
    public async Task Stop()
    {
        isStopping = true;
        server!.AcceptNewConnections = false;
        for (var clock = Stopwatch.StartNew(); Volatile.Read(ref inHand) > 0 && clock.Elapsed < DrainMax;)
        {
            await Task.Delay(LookEvery);
        }
        await Task.Delay(OnItsWay);
        // The library tells one after the other, and waits for each that does not read.
        var telling = server.StopAsync(new MqttServerStopOptions());
        if (await Task.WhenAny(telling, Task.Delay(TellMax)) != telling)
        {
            guard.CutAll();
            await Task.WhenAny(telling, Task.Delay(CutMax));
        }
    }

    private async Task Connected(ClientConnectedEventArgs e)
    {
        if (e.SessionItems[Connection.Key] is Connection connection)
        {
            presence.Connected(connection);
            await withdrawal.Connected(connection);
        }
    }

    private Task Disconnected(ClientDisconnectedEventArgs e)
    {
        if (e.SessionItems[Connection.Key] is not Connection connection || !presence.Disconnected(connection))
        {
            return Task.CompletedTask;
        }
        if (connection.IsTakenOver)
        {
            _ = GoneUnlessBack(connection.DeviceId);
        }
        else
        {
            flow.Gone(connection.DeviceId);
        }
        return Task.CompletedTask;
    }

    // A device that comes anew was never away. The newer connection may still fail, and then nobody else says that it is gone.
    private async Task GoneUnlessBack(string deviceId)
    {
        await Task.Delay(BackMax);
        if (!presence.IsOnline(deviceId))
        {
            flow.Gone(deviceId);
        }
    }

    // The connection is read no further meanwhile: its socket fills up, and its sender waits.
    private async Task Taken(InterceptingPacketEventArgs e)
    {
        var pauseMs = limit.TakePacket(e.ClientId, Environment.TickCount64);
        if (pauseMs > 0)
        {
            await Task.Delay(pauseMs, e.CancellationToken);
        }
        // The library keeps a topic for each of 65,535 aliases; a device has reason to use a handful.
        if (e.Packet is MqttPublishPacket { TopicAlias: > TopicAliasMax })
        {
            e.ProcessPacket = false;
            await server!.DisconnectClientAsync(e.ClientId, MqttDisconnectReasonCode.TopicAliasInvalid);
        }
    }

    private async Task Published(InterceptingPublishEventArgs e)
    {
        e.ProcessPublish = false;
        if (e.SessionItems[Connection.Key] is not Connection connection)
        {
            e.CloseConnection = true;
            return;
        }
        if (isStopping)
        {
            // Unanswered: in a moment the device is told why.
            await Task.Delay(Timeout.Infinite, e.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            e.CloseConnection = true;
            return;
        }
        Interlocked.Increment(ref inHand);
        try
        {
            var isInTime = DeviceGate.MayPublish(connection.DeviceId, e.ApplicationMessage.Topic)
                ? await Take(connection, e.ApplicationMessage.Topic, e.ApplicationMessage.Payload)
                : await RefuseTopic(connection, e);
            e.CloseConnection |= !isInTime;
        }
        catch (OperationCanceledException)
        {
            e.CloseConnection = true; // the server stops; the device says it again when it is back
        }
        catch (Exception failure) when (StoreTrouble.Of(failure) is { } trouble)
        {
            health.Failed(trouble);
            e.CloseConnection = true;
        }
        catch (Exception failure)
        {
            log.LogError(failure, "A message of device {Device} could not be handled", connection.DeviceId);
            e.CloseConnection = true;
        }
        finally
        {
            Interlocked.Decrement(ref inHand);
        }
    }

    // False where it took too long: the device is disconnected, so that it says it again.
    private async Task<bool> Take(Connection connection, string topic, ReadOnlySequence<byte> payload)
    {
        var suffix = Topics.SuffixOf(connection.DeviceId, topic);
        if (Topics.IsEvent(suffix))
        {
            return await TakeEvent(connection, suffix[Topics.EventPrefix.Length..], payload);
        }
        if (payload.Length > Limits.ControlBytesMax)
        {
            return await flow.Handle(new GarbageItem(connection, Reason.TooLong));
        }
        var bytes = payload.ToArray();
        switch (suffix)
        {
            case Topics.Report:
                var report = new Report();
                return await flow.Handle(Or(connection, report.Decode(bytes, bytes.Length), new ReportItem(connection, report)));
            case Topics.Progress:
                var progress = new Progress();
                return await flow.Handle(Or(connection, progress.Decode(bytes, bytes.Length), new ProgressItem(connection.DeviceId, progress)));
            default:
                var fetch = new Fetch();
                var reason = fetch.Decode(bytes, bytes.Length);
                return reason == Reason.None
                    ? await pump.Answer(connection.DeviceId, fetch)
                    : await flow.Handle(new GarbageItem(connection, reason));
        }
    }

    // One device that floods holds up nobody else: what is too much is acknowledged and dropped here, and told once in a while.
    private async Task<bool> TakeEvent(Connection connection, string name, ReadOnlySequence<byte> payload)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (!limit.TakeEvent(connection.DeviceId, nowMs))
        {
            return !limit.IsNews(connection.DeviceId, nowMs) || await flow.Handle(new GarbageItem(connection, Reason.TooOften));
        }
        var reason = payload.Length > Limits.EventBytesMax ? Reason.TooLong : EventRule.CheckName(name);
        return await flow.Handle(Or(connection, reason, new EventItem(connection, name, reason == Reason.None ? payload.ToArray() : [])));
    }

    private static FlowItem Or(Connection connection, Reason reason, FlowItem item) =>
        reason == Reason.None ? item : new GarbageItem(connection, reason);

    private async Task<bool> RefuseTopic(Connection connection, InterceptingPublishEventArgs e)
    {
        e.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
        e.Response.ReasonString = "A device publishes report, fetch, progress and event/<name> under its own topics only.";
        e.CloseConnection = !connection.IsVersion5 || ++connection.Strikes > Connection.StrikesMax;
        return await flow.Handle(new GarbageItem(connection, Reason.ForeignTopic));
    }

    private async Task Subscribing(InterceptingSubscriptionEventArgs e)
    {
        var connection = e.SessionItems[Connection.Key] as Connection;
        if (connection is not null && DeviceGate.MaySubscribe(connection.DeviceId, e.TopicFilter.Topic))
        {
            return;
        }
        var isVersion5 = connection?.IsVersion5 == true;
        e.ProcessSubscription = false;
        e.Response.ReasonCode = isVersion5 ? MqttSubscribeReasonCode.NotAuthorized : MqttSubscribeReasonCode.UnspecifiedError;
        e.ReasonString = "A device subscribes below its own topics only.";
        if (connection is null || ++connection.Strikes > Connection.StrikesMax)
        {
            e.CloseConnection = true;
            return;
        }
        await flow.Handle(new GarbageItem(connection, Reason.ForeignTopic));
    }
}

/// <summary>The broker behind its guard, on any transport.</summary>
internal static class GuardedBroker
{
    /// <param name="secure">What makes the connection secure, between counting it and reading it.</param>
    public static void UseGuarded(this IConnectionBuilder connection, Action? secure = null)
    {
        var guard = connection.ApplicationServices.GetRequiredService<ConnectionGuard>();
        connection.Use(guard.Admit);
        secure?.Invoke();
        connection.Use(guard.Watch);
        connection.UseConnectionHandler<MqttConnectionHandler>();
    }
}

/// <summary>The broker's parts, and where they hang in the host.</summary>
internal static class BrokerParts
{
    public static void AddBroker(this IServiceCollection services)
    {
        services.AddHostedMqttServer(mqtt => mqtt
            .WithoutDefaultEndpoint()
            .WithPersistentSessions(false)
            .WithMaxPendingMessagesPerClient(DeviceLink.PendingMax)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropNewMessage));
        services.AddMqttConnectionHandler();
        services.AddConnections();
        services.AddSingleton<Presence>();
        services.AddSingleton<DeviceLink>();
        services.AddSingleton<Withdrawal>();
        services.AddSingleton<DeviceLimit>();
        services.AddSingleton<RefusalLog>();
        services.AddSingleton<ConnectBrake>();
        services.AddSingleton<Strangers>();
        services.AddSingleton(new GuardLimits());
        services.AddSingleton<ConnectionGuard>();
        services.AddSingleton<HttpGuard>();
        services.AddHostedService(provider => provider.GetRequiredService<ConnectionGuard>());
        services.AddSingleton<DeviceGate>();
        services.AddSingleton<ImageBytes>();
        services.AddSingleton<ChunkPump>();
        services.AddSingleton<DeviceFlow>();
        services.AddHostedService(provider => provider.GetRequiredService<DeviceFlow>());
        services.AddHostedService<RetryTick>();
        services.AddHostedService<ClockMend>();
        services.AddSingleton<EvidenceTick>();
        services.AddHostedService(provider => provider.GetRequiredService<EvidenceTick>());
        services.AddEvents();
        services.AddSingleton<Broker>();
    }

    public static void MapBroker(this WebApplication app)
    {
        var server = app.Services.GetRequiredService<MqttServer>();
        var broker = app.Services.GetRequiredService<Broker>();
        broker.Attach(server);
        var webSocket = new HttpConnectionDispatcherOptions
        {
            Transports = HttpTransportType.WebSockets, // the others keep something of everybody who asks once and goes
            WebSockets = { SubProtocolSelector = MqttSubProtocolSelector.SelectSubProtocol },
        };
        app.MapConnections("/mqtt", webSocket, connection => connection.UseGuarded()).Add(WithoutNegotiation);
        // Kestrel waits for connections to end, and devices do not end theirs.
        app.Lifetime.ApplicationStopping.Register(() => broker.Stop().GetAwaiter().GetResult());
    }

    // It would make a connection for everybody who asks, before anybody has connected. A WebSocket needs none.
    private static void WithoutNegotiation(EndpointBuilder endpoint)
    {
        if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: "/mqtt/negotiate" })
        {
            endpoint.RequestDelegate = context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        }
    }
}
