extern alias pf;

using System.CommandLine;
using pf::ProductFirmware.Pf;
using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Pf;

/// <summary>What every verb owes the person who types it, and the scripts that call it.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Verbs => [.. Walk(CommandTree.Create()).Where(c => c.Subcommands.Count == 0).Select(Usage.PathOf)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_verbs_help_has_a_description_and_an_example_that_parses(string path)
    {
        var help = new StringWriter();
        CommandTree.Create().Parse([.. path.Split(' ').Skip(1), "--help"]).Invoke(new() { Output = help });
        var example = help.ToString().Split("Example:")[1].Trim();

        Assert.StartsWith("Description:\n  ", help.ToString().ReplaceLineEndings("\n"));
        Assert.StartsWith(path, example);
        Assert.Empty(CommandTree.Create().Parse(example[2..].Trim()).Errors);
    }

    [Fact]
    public void Every_verb_answers_in_json_and_every_part_of_it_is_described() =>
        Assert.All(Walk(CommandTree.Create()).Where(c => c.Subcommands.Count == 0), verb =>
        {
            Assert.Contains(verb.Options, option => option.Name == "--json");
            Assert.All(verb.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), $"{verb.Name} {option.Name}"));
            Assert.All(verb.Arguments, argument => Assert.False(string.IsNullOrEmpty(argument.Description), $"{verb.Name} {argument.Name}"));
        });

    [Fact]
    public async Task The_exit_codes_stand_in_the_help()
    {
        var help = await PfProcess.Run(folder, "--help");

        Assert.Equal(ExitCode.Ok, help.ExitCode);
        Assert.All(ExitCode.Table, row => Assert.Contains($"  {row.Code}  {row.Meaning}", help.Output));
    }

    [Theory]
    [InlineData("firmware")]
    [InlineData("firmware", "pack")]
    [InlineData("firmware", "fly")]
    [InlineData("firmware", "list", "--product", "0")]
    [InlineData("firmware", "list", "--product", "many")]
    [InlineData("firmware", "pack", "a.dll", "--key", "k.pem", "--hardware", "4-2")]
    [InlineData("firmware", "pack", "a.dll", "--key", "k.pem", "--flash", "5")]
    [InlineData("flash", "a.bin", "--deployment", "b.bin", "--server", "cloud:8883", "--plain", "--timeout", "0")]
    [InlineData("device", "lock", "e00fce680000a1b2c3d4e5f6", "65535", "--product", "94")]
    [InlineData("product", "set", "94", "--policy", "open")]
    [InlineData("product", "set", "94", "--url", "nonsense", "--name", "A")]
    [InlineData("login")]
    public async Task Wrong_usage_exits_2_and_names_the_next_step(params string[] arguments)
    {
        var result = await PfProcess.Run(folder, arguments);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Matches("(?s)^Error: .+\nNext: .+\n$", result.Errors);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "usage", "firmware", "pack", "--json")]
    [InlineData(ExitCode.Failed, "file_not_found", "firmware", "inspect", "none.bin", "--json")]
    [InlineData(ExitCode.Failed, "unknown_reason", "reason", "because", "--json")]
    [InlineData(ExitCode.Failed, "server_unreachable", "product", "list", "--url", "http://127.0.0.1:1", "--json")]
    [InlineData(ExitCode.Refused, "invalid_device_id", "device", "show", "12", "--product", "94", "--json")]
    public async Task An_error_in_json_is_one_document_on_stderr(int exitCode, string error, params string[] arguments)
    {
        var result = await PfProcess.Run(folder, arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(error, result.ErrorJson.GetProperty("error").GetString());
        Assert.Equal(["error", "error_description", "code", "next"], result.ErrorJson.EnumerateObject().Select(p => p.Name));
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_what_to_do()
    {
        var result = await PfProcess.Run(folder, "product", "list", "--url", "http://127.0.0.1:1");

        Assert.Equal("Error: The server at http://127.0.0.1:1/ is not reachable.\nNext: start it with dotnet run --project cloud/Server, or give --url\n", result.Errors);
    }

    [Fact]
    public async Task Key_new_writes_a_private_key_for_its_owner_only_and_never_overwrites_it()
    {
        var made = await PfProcess.Run(folder, "key", "new", "product.pem", "--json");
        Assert.Equal(ExitCode.Ok, made.ExitCode);
        var pem = File.ReadAllText(folder.File("product.pem"));
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", pem);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", File.ReadAllText(folder.File("product.pub.pem")));
        Assert.Equal("product.pub.pem", made.Json.GetProperty("public_key").GetString());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("product.pem")));
        }

        var again = await PfProcess.Run(folder, "key", "new", "product.pem");
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Contains("--force", again.Errors);
        Assert.Equal(pem, File.ReadAllText(folder.File("product.pem")));

        var forced = await PfProcess.Run(folder, "key", "new", "product.pem", "--force");
        Assert.Equal(ExitCode.Ok, forced.ExitCode);
        Assert.NotEqual(pem, File.ReadAllText(folder.File("product.pem")));
    }

    [Fact]
    public async Task Pack_and_inspect_work_as_processes_and_a_damaged_image_exits_5()
    {
        File.WriteAllBytes(folder.File("Blinky.dll"), Compiled.App("[ProductId(94)] [ProductVersion(1)] class A { }", "Blinky"));
        await PfProcess.Run(folder, "key", "new", "k.pem");

        var packed = await PfProcess.Run(folder, "firmware", "pack", "Blinky.dll", "--target", "VIRTUAL", "--key", "k.pem", "--json");
        Assert.Equal(ExitCode.Ok, packed.ExitCode);
        Assert.Equal("Blinky-1.bin", packed.Json.GetProperty("file").GetString());
        var inspected = await PfProcess.Run(folder, "firmware", "inspect", "Blinky-1.bin", "--key", "k.pub.pem", "--json");
        Assert.Equal("valid", inspected.Json.GetProperty("signature").GetString());
        Assert.Equal(packed.Json.GetProperty("hash").GetString(), inspected.Json.GetProperty("hash").GetString());

        var bytes = File.ReadAllBytes(folder.File("Blinky-1.bin"));
        bytes[100] ^= 1;
        File.WriteAllBytes(folder.File("Blinky-1.bin"), bytes);
        var damaged = await PfProcess.Run(folder, "firmware", "inspect", "Blinky-1.bin");
        Assert.Equal(ExitCode.Refused, damaged.ExitCode);
        Assert.Contains("(hash_mismatch, 76)", damaged.Errors);
    }

    [Fact]
    public async Task S44_packing_an_app_without_declaration_exits_5_and_leaves_no_file()
    {
        File.WriteAllBytes(folder.File("Bare.dll"), Compiled.App("class A { }", "Bare"));
        await PfProcess.Run(folder, "key", "new", "k.pem");

        var result = await PfProcess.Run(folder, "firmware", "pack", "Bare.dll", "--target", "VIRTUAL", "--key", "k.pem");

        Assert.Equal(ExitCode.Refused, result.ExitCode);
        Assert.Contains("no_product_id", result.Errors);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.bin"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")]
    public async Task An_unreadable_key_is_one_sentence(string pem)
    {
        File.WriteAllText(folder.File("k.pem"), pem);
        File.WriteAllBytes(folder.File("A.dll"), Compiled.App("[ProductId(94)] [ProductVersion(1)] class A { }", "A"));

        var result = await PfProcess.Run(folder, "firmware", "pack", "A.dll", "--target", "VIRTUAL", "--key", "k.pem");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Matches("^Error: .*k\\.pem.*\nNext: .*pf key new.*\n$", result.Errors);
    }

    [Fact]
    public async Task Piped_output_is_tab_separated_without_escape_codes_or_boxes()
    {
        var result = await PfProcess.Run(folder, "reason");

        Assert.All(result.Output.TrimEnd('\n').Split('\n'), line => Assert.Equal(3, line.Count(c => c == '\t')));
        Assert.DoesNotContain(result.Output, c => c == '\u001b' || c is >= '\u2500' and <= '\u257f' || c == '\r');
    }

    private static IEnumerable<Command> Walk(Command command) => [command, .. command.Subcommands.SelectMany(Walk)];
}
