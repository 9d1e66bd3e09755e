using System.Collections.Frozen;

namespace ProductFirmware.Server;

/// <summary>What names mean that mean the same everywhere, for records and handlers that say nothing of their own about them.</summary>
internal static class Words
{
    private static readonly FrozenDictionary<string, string> Meanings = new Dictionary<string, string>
    {
        // In addresses
        ["p"] = "The product: its number, or its slug.",
        ["o"] = "The organisation's number.",
        ["d"] = "The device's ID: 24 hex digits.",
        ["v"] = "The version's number.",
        ["id"] = "Its ID.",
        ["page"] = "Which page, from 1.",
        ["per_page"] = "How many on a page.",
        ["cursor"] = "The next_cursor of the page before; it stands in for a page number.",
        ["deviceId"] = "Only devices whose ID contains this.",
        ["search"] = "Only those whose ID or name contains this.",

        // Of devices
        ["name"] = "Its name.",
        ["notes"] = "What people noted about it.",
        ["online"] = "Whether it is connected now.",
        ["development"] = "A development device is left alone: nothing is ever offered to it.",
        ["quarantined"] = "Whether it waits for somebody to approve or deny it.",
        ["denied"] = "Whether somebody denied it.",
        ["removed"] = "Whether it was a member once and was taken out.",
        ["force"] = "Whether it is treated as this product's, whatever it reports, until it first reports it.",
        ["last_heard"] = "When it was last heard of.",
        ["last_handshake_at"] = "When it last reported.",
        ["last_ip_address"] = "Where it last connected from.",
        ["firmware_updates_forced"] = "Whether updates reach it although it switched them off.",
        ["target"] = "The kind of board that an image is for.",
        ["firmware_hash"] = "The hash of the image that it runs, hex.",
        ["last_outcome_version"] = "The version that the last outcome is about.",
        ["last_outcome_at"] = "When that was reported.",
        ["last_refusal_at"] = "When that attempt was.",
        ["transfer"] = "Its newest transfer.",
        ["started_at"] = "When it began.",
        ["updated_at"] = "When it last changed.",
        ["flash"] = "Whether it starts at once.",
        ["signal"] = "\"1\" makes the device show itself.",
        ["devices"] = "The devices of this page.",
        ["meta"] = "Where the page stands.",
        ["total_pages"] = "How many pages there are.",
        ["total_records"] = "How many entries there are.",
        ["updatedDeviceIds"] = "Those that became members.",
        ["existingDeviceIds"] = "Those that were members already.",
        ["nonmemberDeviceIds"] = "Those that belong elsewhere and were left there.",
        ["invalidDeviceIds"] = "Lines that are no device ID.",
        ["lines"] = "What became of each line.",
        ["text"] = "The line as it was sent.",
        ["status"] = "ok, limited or never_reported.",
        ["reason"] = "Why: a Reason's name.",
        ["update_reason"] = "Why it is, or is not, being updated: a Reason's name.",
        ["retry_at"] = "When it is tried again.",
        ["failures"] = "How often the version failed on it.",

        // Of firmware and products
        ["version"] = "The version's number, 1 to 65534.",
        ["title"] = "Its title, unique in the product.",
        ["description"] = "What it is, in a sentence.",
        ["size"] = "Bytes.",
        ["product_default"] = "Whether it is the product's release.",
        ["uploaded_at"] = "When it was uploaded.",
        ["uploaded_by"] = "Who uploaded it.",
        ["images"] = "Its images, one for each target.",
        ["key_id"] = "The public key that its signature was checked with.",
        ["evidence_at"] = "When a member first confirmed it.",
        ["evidence_by"] = "Which member that was.",
        ["policy"] = "What becomes of strangers: quarantine or auto_approve.",
        ["device_count"] = "How many devices it has.",
        ["quarantined_count"] = "How many devices wait to be approved or denied.",
        ["public_keys"] = "The public keys that its images may be signed with.",
        ["pem"] = "The public key in PEM.",
        ["created_at"] = "When it was made.",
        ["product"] = "The product.",
        ["products"] = "The products that the caller may see, by number.",
        ["organization"] = "The organisation's number (Particle's spelling).",

        // Of everything
        ["ok"] = "Always true: what was asked is done.",
        ["username"] = "The name that the person signs in with.",
        ["token_type"] = "Always bearer.",
        ["file"] = "The file.",
        ["grant_type"] = "How one signs in, e.g. password.",
        ["password"] = "The password.",
        ["deny"] = "Whether it is denied instead of only taken out.",
        ["ids"] = "Several IDs at once.",
        ["dry_run"] = "Whether it is only told what would happen.",
        ["no_update"] = "Whether they wait for their next start instead of being updated at once.",
    }.ToFrozenDictionary();

    public static string? Of(string name) => Meanings.GetValueOrDefault(name);
}
