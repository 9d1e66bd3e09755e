using System.Runtime.InteropServices;
using ProductFirmware.Server.Dashboard;
using ProductFirmware.Server.Features;

namespace ProductFirmware.Server;

/// <summary>The server: its parts, their order, and how it starts and ends.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(ServerOptions.Usage);
            return 0;
        }
        if (Backup.Run(args) is { } exitCode)
        {
            return exitCode;
        }
        var options = ServerOptions.Parse(args, Environment.GetEnvironmentVariable, out var problem);
        if (options is null)
        {
            await Console.Error.WriteLineAsync(problem);
            return 2;
        }
        using var tooLong = FileSizeSignal();
        try
        {
            await using var server = await Start(options);
            Console.WriteLine(server.ReadyLine);
            await server.App.WaitForShutdownAsync();
            return 0;
        }
        catch (StartRefused refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    // A limit on the size of files ends a process that reaches it, unless it says otherwise: then the write fails as on a full disk.
    private static PosixSignalRegistration? FileSizeSignal()
    {
        const PosixSignal FileTooLong = (PosixSignal)25; // SIGXFSZ
        return OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(FileTooLong, context => context.Cancel = true);
    }

    /// <summary>Takes the data folder, brings the store up to date, and starts everything.</summary>
    public static async Task<RunningServer> Start(ServerOptions options, Action<WebApplicationBuilder>? change = null)
    {
        var folder = DataFolder.Open(options.Data);
        try
        {
            var listeners = new Listeners(options);
            var app = Build(folder, options, listeners, change);
            app.Services.TakeCertificates();
            await StoreStart.Run(app.Services);
            await listeners.Start(app);
            TellTls(app.Services, options);
            var server = new RunningServer(app, folder, listeners);
            await FirstAdministrator.Make(app.Services, folder, server.Url);
            return server;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    // What a person compares before a board or a program trusts this server.
    private static void TellTls(IServiceProvider services, ServerOptions options)
    {
        if (options.Https is not null || options.Mqtts is not null)
        {
            var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Tls");
            var ends = services.GetRequiredService<ServerCertificate>().Ends;
            if (options.Supplied is { } files)
            {
                log.LogInformation("TLS with the certificate {File}, which ends {Ends}", files.Certificate, ends);
            }
            else
            {
                log.LogInformation("TLS with a certificate of the server's own authority, SHA-256 {Fingerprint}", services.GetRequiredService<Authority>().Fingerprint);
            }
        }
    }

    private static WebApplication Build(DataFolder folder, ServerOptions options, Listeners listeners, Action<WebApplicationBuilder>? change)
    {
        // An empty builder: what the environment or a stray settings file says cannot open a port or change a rule.
        // The dashboard's files stand beside the program, wherever it is started from.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "ProductFirmware.Server",
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = "wwwroot",
        });
        listeners.Add(builder);
        Log.Add(builder.Logging, listeners);
        builder.Services.AddSingleton(folder);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(listeners);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ServerOptions.StopLimit);
        builder.Services.AddStore(folder);
        ImageKeys.Add(builder.Services, folder);
        builder.Services.AddTls();
        builder.Services.AddPeople();
        builder.Services.AddBroker();
        builder.Services.AddRest();
        builder.Services.AddReference();
        builder.AddDashboard();
        change?.Invoke(builder);

        var app = builder.Build();
        app.UseInProcess();
        app.UseErrors();
        app.UseBrowsers();
        app.UseBrowserRules();
        app.UseSignInBrake();
        app.UseMissingPage();
        app.UseFreshForms();
        app.UseAuthentication();
        app.UseSlugs();
        app.UseRouting();
        app.UseClientSecrets();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseAccess();
        app.UseLive();
        app.UseOutputCache(); // behind the check of rights
        app.MapBroker();
        app.MapRest();
        app.MapReference();
        app.MapDashboard();
        app.RequireAccess();
        return app;
    }
}
