using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>What a Reason means to a person, and what to do next.</summary>
/// <param name="Meaning">A clause without a full stop.</param>
/// <param name="Next">The next thing to try, a clause without a full stop.</param>
public sealed record Explanation(string Meaning, string Next);

/// <summary>Every Reason explained: the one list behind the API's errors, <c>pf device explain</c>, the dashboard and docs/reasons.md.</summary>
public static partial class Explanations
{
    private static readonly FrozenDictionary<Reason, Explanation> All = new Dictionary<Reason, Explanation>
    {
        [Reason.None] = new("nothing is wrong", "nothing to do"),
        [Reason.Malformed] = new("the message is not CBOR as the protocol describes it", "compare what the device sends with docs/protocol.md"),
        [Reason.TooLong] = new("the message is longer than the protocol allows", "compare the limits in docs/protocol.md"),
        [Reason.MissingField] = new("the message lacks a field that it must have", "compare what the device sends with docs/protocol.md"),
        [Reason.OutOfRange] = new("a value is outside its range", "compare the ranges in docs/protocol.md"),
        [Reason.ForeignTopic] = new("the device published or subscribed outside its own topics", "let it use pf/1/<its own ID>/ only"),
        [Reason.ReservedName] = new("events whose names start with particle/, spark/ or pf/ are the cloud's own", "choose another name"),
        [Reason.TooOften] = new("it comes more often than the limit allows", "send less often; docs/events.md has the limits"),
        [Reason.Member] = new("the device is a member and reports this product", "nothing to do"),
        [Reason.Denied] = new("a person denied this device for this product", "approve it if that was a mistake: pf device approve"),
        [Reason.Removed] = new("the device was a member and was removed from the product", "import or approve it to take it back"),
        [Reason.Forced] = new("the device is treated as this product whatever it reports", "it ends by itself when the device first reports this product"),
        [Reason.UnknownProduct] = new("no product has the ID that the device reports", "create the product, or flash firmware with the right [ProductId]"),
        [Reason.Mismatch] = new("the device reports another product than the one it is a member of", "flash firmware of its product, or import it with force"),
        [Reason.Quarantined] = new("the device says it is this product and is no member", "approve or deny it: pf device approve, pf device deny"),
        [Reason.AutoApproved] = new("the product takes in every device that says it is this product", "choose quarantine in the product's settings for the stronger rule"),
        [Reason.WrongCredential] = new("the device connected with another credential than the one it first came with", "if the board was erased: pf device reset-credential"),
        [Reason.NotProvisioned] = new("the server takes provisioned devices only, and nothing was provisioned for this one", "provision it: pf flash, PUT …/provisioning, or pf device certificate"),
        [Reason.InvalidDeviceId] = new("it is not a device ID", "give 24 hexadecimal digits, or a MAC address"),
        [Reason.NoNetwork] = new("the device found no network", "see that its Wi-Fi is in reach and provisioned: pf flash --wifi"),
        [Reason.NetworkPassword] = new("the Wi-Fi network refused the device's password", "provision the right one: pf flash --wifi"),
        [Reason.ClockUnset] = new("the device had no time, which certificates need", "let it reach a time server (UDP port 123)"),
        [Reason.Unreachable] = new("the device could not reach the server, or did not trust its certificate", "check address, port and CA certificate in the board's settings"),
        [Reason.NoRelease] = new("no version is released and the device is not locked", "release a version, or lock the device to one"),
        [Reason.Released] = new("it is being brought to the released version", "nothing to do"),
        [Reason.Locked] = new("it is locked to a version of its own", "nothing to do"),
        [Reason.Development] = new("it is a development device, which is never updated", "take the mark off to have it updated"),
        [Reason.UpToDate] = new("it runs the version it should run", "nothing to do"),
        [Reason.NoImageForTarget] = new("the version has no image for this kind of board", "upload the version's image for its target"),
        [Reason.SlotTooSmall] = new("the image is larger than the board's second slot", "build a smaller image"),
        [Reason.HardwareMismatch] = new("the image is not for this board's hardware revision", "upload an image whose hardware range fits"),
        [Reason.BelowMinimumVersion] = new("the device must go to an older version before it can take this one", "lock it to a version at or above the image's minimum first"),
        [Reason.UpdatesDisabled] = new("the device's app has updates switched off", "wait until the app allows them, or force the update"),
        [Reason.NeedsAttention] = new("the version failed on this device too often and is not tried again", "find out why it failed; locking the device anew starts over"),
        [Reason.BackingOff] = new("the last attempt failed; the next one waits", "nothing to do, or lock and flash now"),
        [Reason.StillTesting] = new("the running image is still on trial", "nothing to do: it confirms itself or goes back"),
        [Reason.WaitsForOnline] = new("the update starts when the device next comes online", "nothing to do, or lock and flash now"),
        [Reason.WaitsForReset] = new("the update starts when the device next starts", "reset the device, or lock and flash now"),
        [Reason.InTransfer] = new("the image is on its way to the device", "nothing to do"),
        [Reason.NotReported] = new("the device has never reported", "power it up and let it connect"),
        [Reason.ImageKeyLost] = new("the server cannot open the device's image key any more, so no image would start there", "restore the folder keys from a backup, or provision the device again"),
        [Reason.NotAnImage] = new("it is not an MCUboot image", "make it with pf firmware pack"),
        [Reason.Truncated] = new("the file ends too early", "upload the whole file"),
        [Reason.TrailingBytes] = new("there are bytes behind the end of the image", "upload the file as pf firmware pack wrote it"),
        [Reason.UnsupportedImage] = new("its header has values that this product does not use", "make it with pf firmware pack"),
        [Reason.MissingTlv] = new("a part that every image has is missing", "make it with pf firmware pack"),
        [Reason.DuplicateTlv] = new("a part that may stand once stands twice", "make it with pf firmware pack"),
        [Reason.HashMismatch] = new("the image's hash does not fit its bytes", "the file is damaged: build or copy it again"),
        [Reason.MissingSignature] = new("the image is not signed", "sign it: pf firmware pack --key"),
        [Reason.BadSignature] = new("the signature does not fit the bytes", "sign it again: pf firmware pack --key"),
        [Reason.ForeignKey] = new("it is signed with a key that is not known here", "sign it with the product's key, or add the key to the product"),
        [Reason.WrongProduct] = new("it is firmware of another product", "build it with this product's [ProductId]"),
        [Reason.WrongTarget] = new("it is for another kind of board", "pack it for the board's target"),
        [Reason.WrongVersion] = new("header and product version disagree", "make it with pf firmware pack"),
        [Reason.TooBig] = new("it is larger than any slot", "build a smaller image"),
        [Reason.NoProductId] = new("the firmware declares no product ID", "put [ProductId(n)] on a class, 1 to 65534"),
        [Reason.NoProductVersion] = new("the firmware declares no product version", "put [ProductVersion(n)] on the same class, 1 to 65534"),
        [Reason.DeclaredTwice] = new("the firmware declares its product more than once", "keep [ProductId] and [ProductVersion] on one class"),
        [Reason.PayloadNotSupported] = new("the payload is not what the target runs", "give the one assembly that the app was compiled to"),
        [Reason.Superseded] = new("the device is to run something else now", "nothing to do: the next offer carries it"),
        [Reason.OperatorCancelled] = new("an operator stopped the transfer", "nothing to do"),
        [Reason.UnknownTransfer] = new("there is no such transfer for this device", "nothing to do: the next report brings an offer"),
        [Reason.SlotBusy] = new("the second slot is in use", "nothing to do: it is tried again"),
        [Reason.FlashFault] = new("the board's flash did not take the bytes", "if it happens again, replace the board"),
        [Reason.NoChunks] = new("the bytes did not arrive", "check the device's connection; it is tried again"),
        [Reason.VerifyFailed] = new("the received image was wrong more than once", "check the device's flash and connection"),
        [Reason.SameImage] = new("the device already runs this image", "nothing to do"),
        [Reason.Confirmed] = new("the new image proved itself and stays", "nothing to do"),
        [Reason.NoVerdict] = new("the new image got no answer from the cloud in time and the board went back", "nothing to do: it is offered again, with pauses that double up to a day; see that the cloud can be reached"),
        [Reason.SelfTestFailed] = new("the new image failed its own test and the board went back", "mend the firmware and upload a higher version"),
        [Reason.TrialCrashed] = new("the new image crashed on trial and the board went back", "mend the firmware and upload a higher version"),
        [Reason.TrialHung] = new("the new image hung on trial, the watchdog reset the board and it went back", "mend the firmware and upload a higher version"),
        [Reason.TrialReset] = new("the board was reset before the new image was confirmed and went back", "nothing to do: it is tried again"),
        [Reason.ImageRefusedAtBoot] = new("the boot loader refused the new image", "see that the board trusts the key the image is signed with"),
        [Reason.PrimaryCorrupt] = new("the running image was damaged and the board started the other one", "if it happens again, replace the board"),
        [Reason.CrashedLater] = new("the version confirmed itself, crashed again and again later, and the board went back to the one before", "mark it bad, mend the firmware and upload a higher version"),
        [Reason.VersionNotAbove] = new("versions only rise", "raise [ProductVersion] above the highest uploaded version and build again"),
        [Reason.VersionDiffers] = new("the version entered is not the one in the file", "leave the version out, or enter the one the file was compiled with"),
        [Reason.TitleMissing] = new("a version needs a title", "give one with --title"),
        [Reason.TitleTaken] = new("titles are distinct in a product", "choose another title"),
        [Reason.TitleTooLong] = new("the title is too long", "choose a shorter title"),
        [Reason.FileMissing] = new("no file is attached", "attach the image that pf firmware pack made"),
        [Reason.NoEvidence] = new("no device of the product has run and confirmed the version", "lock a test device to it, flash it, and release when it reports the version"),
        [Reason.EvidenceWaits] = new("the version runs on a device, but not yet for as long as the product asks", "let that device run on; pf firmware show says until when"),
        [Reason.UnknownVersion] = new("the product holds no such version", "see pf firmware list"),
        [Reason.NotAMember] = new("the device is not a member of the product", "import or approve it first"),
        [Reason.DeviceOffline] = new("the device is not connected", "lock it without --now: it is flashed when it next starts"),
        [Reason.InAnotherProduct] = new("the device is a member of another product", "remove it there first"),
        [Reason.NoPublicKey] = new("the product has no public key", "add the public half of the signing key: pf product key add"),
        [Reason.DuplicateImage] = new("the version already holds this image", "nothing to do"),
        [Reason.ProductIdTaken] = new("another product has this ID", "choose another ID, or leave it out to get a free one"),
        [Reason.AllInvalid] = new("no line is a device ID", "give one ID a line: 24 hexadecimal digits, or a MAC address"),
        [Reason.InUse] = new("it is in use", "see where it is used first"),
        [Reason.NotFound] = new("there is no such thing", "check the address"),
        [Reason.NotSignedIn] = new("the request carries no valid token", "sign in: pf login"),
        [Reason.InvalidRequest] = new("the request is not as the API describes it", "see the message"),
        [Reason.TargetNotSupported] = new("no board has this target's name", "see pf firmware pack --help for the targets"),
        [Reason.OwnedByOther] = new("the device belongs to somebody outside the team", "approve it, or ask its owner to unclaim it"),
        [Reason.ClaimCodeUnknown] = new("the device came with a claim code that was never given out, or is over", "make a new code and set the device up again"),
        [Reason.ClaimCodeUsed] = new("the claim code has done its work for another device", "make a new code and set the device up again"),
        [Reason.GroupReleased] = new("a group of the device has this version released", "nothing to do"),
        [Reason.RoleTooLow] = new("the role does not allow it", "ask an administrator of the organisation"),
        [Reason.ScopeMissing] = new("the token was not given this scope", "use a token that has it, or sign in"),
        [Reason.ChangedMeanwhile] = new("somebody else changed it meanwhile", "look at what it is now, and decide again"),
        [Reason.NameTaken] = new("the name is taken", "choose another name"),
        [Reason.MarkedBad] = new("the version was marked bad", "take the mark off, or use another version"),
        [Reason.AddressNotAllowed] = new("the address is inside the server's own network", "use a public address, or start the server with --webhooks-allow-private"),
        [Reason.LastOwner] = new("an organisation needs an owner", "make another person the owner first"),
        [Reason.InvitationUnknown] = new("there is no such invitation, or it is over", "ask for a new one"),
        [Reason.DeliveryFailed] = new("the address did not take the delivery", "see that it answers with a status from 200 to 299, and deliver again"),
        [Reason.TooManyAttempts] = new("too many wrong attempts came from this address", "wait a minute and try again"),
        [Reason.StoreUnavailable] = new(
            "the server cannot use its store at the moment, so nothing was changed",
            "try again in a moment; if it stays so, see that the data folder's disk has room, that nothing else holds its files, and what the server's log says"),
        [Reason.TooManyStrangers] = new("more unknown devices came than the server keeps", "import the device, or start the server with a higher --strangers"),
        [Reason.UnknownDevice] = new("the product has no such device", "see pf device list"),
    }.ToFrozenDictionary();

    /// <summary>The explanation; a device may send a code that this version does not know.</summary>
    public static Explanation Of(Reason reason) =>
        All.GetValueOrDefault(reason) ?? new($"code {(int)reason}, which this server does not know", "update the server");

    /// <summary>The code's name as the API and the command line write it: <c>no_evidence</c>.</summary>
    public static string NameOf(Reason reason) =>
        Enum.IsDefined(reason) ? WordStart().Replace(reason.ToString(), "_").ToLowerInvariant() : $"code_{(int)reason}";

    /// <summary>The code behind a name, or null where it is none.</summary>
    public static Reason? Find(string? name) =>
        Enum.GetValues<Reason>().Where(reason => NameOf(reason) == name).Select(reason => (Reason?)reason).FirstOrDefault();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}
