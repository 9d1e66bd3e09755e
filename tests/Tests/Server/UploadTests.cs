using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Image;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Files that become versions, and files that do not.</summary>
public class UploadTests
{
    private const string Firmware = "/v1/products/94/firmware";

    [Fact]
    public async Task S56_S58_an_accepted_version_is_in_the_list_with_its_title()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var file = await host.Upload(1);
        await host.Upload(2);
        var list = await host.Get<List<FirmwareBody>>(Firmware);
        Assert.Equal([2, 1], list.Select(version => version.Version));
        Assert.Equal(("Version 1", file.Length, "admin", false), (list[1].Title, list[1].Size, list[1].UploadedBy, list[1].Current));
        Assert.Equal("no_evidence", list[1].ReleaseBlocked);
        Assert.Equal(Convert.ToHexStringLower(TestImages.HashOf(file)), Assert.Single(list[1].Images).Hash);
        Assert.Equal(file, await host.Http.GetByteArrayAsync($"{Firmware}/1/binary"));
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"{Firmware}/7");
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"{Firmware}/1/binary?target=OTHER");
    }

    [Fact]
    public async Task S57_an_upload_alone_changes_no_device()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await host.Upload(2);
        await device.Reboot(host);
        await device.AssertNothing(Topics.Offer);
    }

    [Fact]
    public async Task S44_S45_S46_S52_S53_S54_S55_what_is_wrong_with_a_file_is_said_and_nothing_is_kept()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var two = await host.Upload(2);
        using var foreign = new TestKey();
        var three = TestImages.Make(host.Key, 94, 3);
        var damaged = (byte[])three.Clone();
        damaged[100] ^= 1;

        await Refused(host, "version_differs", three, "Three", "4", contains: ["4", "3"]);
        await Refused(host, "out_of_range", three, "Three", "three");
        await Refused(host, "wrong_product", TestImages.Make(host.Key, 95, 3), "Three", contains: ["95", "94"]);
        await Refused(host, "title_missing", three, " ");
        await Refused(host, "title_taken", three, " vErSiOn 2 ", status: HttpStatusCode.Conflict);
        await Refused(host, "title_too_long", three, new string('x', 65));
        await Refused(host, "file_missing", null, "Three");
        await Refused(host, "file_missing", [], "Three");
        await Refused(host, "version_not_above", two, "Again", status: HttpStatusCode.Conflict);
        await Refused(host, "version_not_above", TestImages.Make(host.Key, 94, 1), "One", status: HttpStatusCode.Conflict);
        await Refused(host, "foreign_key", TestImages.Make(foreign, 94, 3), "Three");
        await Refused(host, "bad_signature", WithOther(three, host.Key.Sign([1])), "Three");
        await Refused(host, "hash_mismatch", damaged, "Three");
        await Refused(host, "truncated", three[..^1], "Three");
        await Refused(host, "trailing_bytes", [.. three, 0], "Three");
        await Refused(host, "out_of_range", With(three, 12, 0xff, 0xff, 0xff, 0xff), "Three"); // a payload of 4 GiB
        await Refused(host, "out_of_range", With(three, 12, 0xff, 0xff, 0xff, 0x7f), "Three");
        await Refused(host, "out_of_range", With(three, 10, 0xff, 0xff), "Three"); // so many TLVs
        await Refused(host, "not_an_image", Encoding.ASCII.GetBytes(new string('?', 500)), "Three");
        await Refused(host, "no_product_id", TestImages.Make(host.Key, 0, 3), "Three");
        await Refused(host, "no_product_version", TestImages.Make(host.Key, 94, 0), "Three");

        Assert.Equal([2], (await host.Get<List<FirmwareBody>>(Firmware)).Select(version => version.Version));
        Assert.Equal(1, await host.Read(store => store.Contents.CountAsync()));
    }

    [Fact]
    public async Task A_file_larger_than_any_slot_is_refused_without_being_read_whole()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var answer = await Try(host, ServerHost.UploadForm(new byte[Limits.ImageBytesMax + 200_000], "Big"));
        Assert.True(answer is null or "too_big", answer);
        Assert.Empty(await host.Get<List<FirmwareBody>>(Firmware));
    }

    [Fact]
    public async Task Of_uploads_of_one_version_at_the_same_moment_one_wins()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var form = ServerHost.UploadForm(TestImages.Make(host.Key, 94, 1), $"Title {i}");
            using var answer = await host.Send(HttpMethod.Post, Firmware, form);
            return answer.StatusCode;
        }));
        Assert.Equal(1, results.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(7, results.Count(status => status == HttpStatusCode.Conflict));
        Assert.Single((await host.Firmware(1)).Images);
        Assert.Equal(1, await host.Read(store => store.Contents.CountAsync()));
    }

    [Fact]
    public async Task Of_uploads_with_one_title_at_the_same_moment_one_wins()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var results = await Task.WhenAll(Enumerable.Range(1, 6).Select(async version =>
        {
            using var answer = await host.Send(HttpMethod.Post, Firmware, ServerHost.UploadForm(TestImages.Make(host.Key, 94, version), "Same"));
            return answer.StatusCode;
        }));
        Assert.Equal(1, results.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(5, results.Count(status => status == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task A_cut_upload_leaves_nothing()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var body = await ServerHost.UploadForm(TestImages.Make(host.Key, 94, 1), "Cut").ReadAsByteArrayAsync();
        var boundary = Encoding.ASCII.GetString(body, 2, Array.IndexOf(body, (byte)'\r') - 2);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync("127.0.0.1", new Uri(host.Url).Port);
            var head = $"POST {Firmware} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {host.Http.DefaultRequestHeaders.Authorization}\r\n"
                + $"Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {body.Length}\r\n\r\n";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            await socket.GetStream().WriteAsync(body.AsMemory(0, body.Length / 2));
        }
        await host.Upload(1); // the same version is free still
        Assert.Equal("Version 1", Assert.Single(await host.Get<List<FirmwareBody>>(Firmware)).Title);
        Assert.Equal(1, await host.Read(store => store.Contents.CountAsync()));
    }

    [Fact]
    public async Task S51_S56_version_title_description_and_file_are_taken__also_in_chunks_as_particles_client_sends_them()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var form = ServerHost.UploadForm(TestImages.Make(host.Key, 94, 3), "Three", "3");
        form.Add(new StringContent("Blinks thrice"), "description");
        using var request = new HttpRequestMessage(HttpMethod.Post, Firmware) { Content = form };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var version = await host.Firmware(3);
        Assert.Equal(("Three", "Blinks thrice"), (version.Title, version.Description));

        form = ServerHost.UploadForm(TestImages.Make(host.Key, 94, 4), "Four");
        form.Add(new StringContent(new string('x', 4001)), "description");
        Assert.Equal("invalid_request", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, Firmware, form)).Error);
        Assert.Single(await host.Get<List<FirmwareBody>>(Firmware));
    }

    [Fact]
    public async Task A_chunked_upload_that_is_cut_leaves_nothing()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var form = ServerHost.UploadForm(TestImages.Make(host.Key, 94, 1), "Cut");
        var body = await form.ReadAsByteArrayAsync();
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync("127.0.0.1", new Uri(host.Url).Port);
            var head = $"POST {Firmware} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {host.Http.DefaultRequestHeaders.Authorization}\r\n"
                + $"Content-Type: {form.Headers.ContentType}\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            await socket.GetStream().WriteAsync(body.AsMemory(0, body.Length - 100));
        }
        await host.Upload(1); // the same version is free still
        Assert.Equal("Version 1", Assert.Single(await host.Get<List<FirmwareBody>>(Firmware)).Title);
        Assert.Equal(1, await host.Read(store => store.Contents.CountAsync()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65535")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("4294967297")]
    public async Task D13_S45_a_version_is_a_whole_number_from_1_to_65534(string version)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await Refused(host, "out_of_range", TestImages.Make(host.Key, 94, 1), "One", version);
        Assert.Empty(await host.Get<List<FirmwareBody>>(Firmware));
    }

    [Fact]
    public async Task X3_a_version_takes_a_further_target_until_it_is_released__each_device_gets_its_own()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var own = await host.Upload(1);
        var esp = TestImages.Make(host.Key, 94, 1, "ESP32_REV3");
        await host.Ask<FirmwareBody>(HttpMethod.Post, Firmware, ServerHost.UploadForm(esp, null));
        var version = Assert.Single(await host.Get<List<FirmwareBody>>(Firmware));
        Assert.Equal(["ESP32_REV3", "VIRTUAL"], version.Images.Select(image => image.Target));
        Assert.Equal(esp, await host.Http.GetByteArrayAsync($"{Firmware}/1/binary?target=ESP32_REV3"));

        await using var virtualBoard = new TestDevice();
        await using var esp32 = new TestDevice { Target = "ESP32_REV3", Version = 0 };
        await using var other = new TestDevice { Target = "OTHER", Version = 0 };
        foreach (var device in new[] { virtualBoard, esp32, other })
        {
            await host.Import(device.Id);
        }
        virtualBoard.Run(own, 1);
        await virtualBoard.ComeOnline(host);
        Assert.Equal("no_evidence", (await host.Firmware(1)).ReleaseBlocked); // per target
        await host.Lock(esp32.Id, 1);
        await host.Lock(other.Id, 1);
        await esp32.ComeOnline(host);
        var offer = await esp32.Offer();
        Assert.Equal(("ESP32_REV3", esp.Length), (offer.Target, offer.Size));
        await other.ComeOnline(host);
        await other.AssertNothing(Topics.Offer);
        Assert.Equal("no_image_for_target", (await host.Device(other.Id)).UpdateReason);
        await esp32.Update(host, offer);
        await host.Release(1);
        await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, Firmware, ServerHost.UploadForm(TestImages.Make(host.Key, 94, 1, "THIRD"), null));
    }

    [Fact]
    public async Task D1_factory_firmware_has_evidence_when_it_is_uploaded_after_the_devices_ran_it()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var file = TestImages.Make(host.Key, 94, 1);
        await using var stranger = new TestDevice();
        stranger.Run(file, 1);
        await stranger.ComeOnline(host);
        await using var trial = new TestDevice { State = ImageState.Testing };
        trial.Run(file, 1);
        await host.Import(trial.Id);
        await trial.ComeOnline(host);
        await host.Ask<FirmwareBody>(HttpMethod.Post, Firmware, ServerHost.UploadForm(file, "One"));
        Assert.Equal("no_evidence", (await host.Firmware(1)).ReleaseBlocked);

        var two = TestImages.Make(host.Key, 94, 2);
        await using var member = new TestDevice();
        member.Run(two, 2);
        await host.Import(member.Id);
        await member.ComeOnline(host);
        await host.Ask<FirmwareBody>(HttpMethod.Post, Firmware, ServerHost.UploadForm(two, "Two"));
        var version = await host.Firmware(2);
        Assert.Null(version.ReleaseBlocked);
        Assert.Equal(member.Id, version.Images[0].EvidenceBy);
        Assert.Equal($"device {member.Id}", Assert.Single(await host.Notes("firmware.evidence")).Actor);
    }

    private static async Task Refused(
        ServerHost host, string error, byte[]? file, string? title, string? version = null,
        HttpStatusCode status = HttpStatusCode.BadRequest, string[]? contains = null)
    {
        var answer = await host.Refused(status, HttpMethod.Post, Firmware, ServerHost.UploadForm(file, title, version));
        Assert.Equal(error, answer.Error);
        Assert.All(contains ?? [], part => Assert.Contains(part, answer.ErrorDescription));
    }

    // The right key's signature, of something else.
    private static byte[] WithOther(byte[] file, byte[] signature)
    {
        var image = new ImageFile();
        Assert.Equal(Reason.None, image.Decode(file));
        return ImageWriter.Complete(file[..image.Header.HashedBytes], image.Tlvs.Hash, image.Tlvs.KeyHash, signature);
    }

    private static byte[] With(byte[] file, int at, params byte[] bytes) => [.. file[..at], .. bytes, .. file[(at + bytes.Length)..]];

    // A server may answer before it has read everything, and the client may see that as a broken connection.
    private static async Task<string?> Try(ServerHost host, HttpContent content)
    {
        try
        {
            return (await host.Refused(HttpStatusCode.RequestEntityTooLarge, HttpMethod.Post, Firmware, content)).Error;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
