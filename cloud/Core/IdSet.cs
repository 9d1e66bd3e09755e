using System.Buffers.Binary;

namespace ProductFirmware.Core;

/// <summary>Device IDs that were seen, 12 bytes each: a million take what a million texts would take eight times over.</summary>
public sealed class IdSet
{
    private const int FirstCapacity = 1 << 12;

    // Open addressing; the ID of all zeros stands for an empty place and is kept aside.
    private Key[] places = new Key[FirstCapacity];
    private bool hasZero;

    /// <summary>How many it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a valid ID; false where it was there.</summary>
    public bool Add(string id)
    {
        var key = Key.Of(id);
        var isNew = key == default ? !hasZero : Put(places, key);
        hasZero |= key == default;
        Count += isNew ? 1 : 0;
        if (Count * 4L > places.Length * 3L)
        {
            Grow();
        }
        return isNew;
    }

    private static bool Put(Key[] places, Key key)
    {
        var mask = places.Length - 1;
        for (var at = (int)(key.Hash & (uint)mask); ; at = (at + 1) & mask)
        {
            if (places[at] == key)
            {
                return false;
            }
            if (places[at] == default)
            {
                places[at] = key;
                return true;
            }
        }
    }

    private void Grow()
    {
        var larger = new Key[places.Length * 2];
        foreach (var key in places.Where(key => key != default))
        {
            Put(larger, key);
        }
        places = larger;
    }

    private readonly record struct Key(uint High, uint Middle, uint Low)
    {
        public uint Hash
        {
            get
            {
                var mixed = ((ulong)(High ^ Middle) << 32 | Low) * 0x9E3779B97F4A7C15;
                return (uint)(mixed >> 32);
            }
        }

        public static Key Of(string id)
        {
            Span<byte> bytes = stackalloc byte[12];
            Convert.FromHexString(id, bytes, out _, out _);
            return new(
                BinaryPrimitives.ReadUInt32BigEndian(bytes),
                BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
                BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));
        }
    }
}
