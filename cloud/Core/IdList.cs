using System.Buffers.Binary;

namespace ProductFirmware.Core;

/// <summary>
/// The valid IDs of a long list, each once and sorted, with a mark each: 13 bytes an ID, so that a million of them are held in
/// little memory and reach an index in its own order.
/// </summary>
public sealed class IdList
{
    private Key[] keys = new Key[1 << 12];
    private byte[] marks = [];

    /// <summary>How many it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The ID at a place, after <see cref="Sort"/>.</summary>
    public string this[int place] => keys[place].ToString();

    /// <summary>Adds one, known already or not, before <see cref="Sort"/>.</summary>
    public void Add(string id)
    {
        if (Count == keys.Length)
        {
            Array.Resize(ref keys, keys.Length * 2);
        }
        keys[Count++] = Key.Of(id);
    }

    /// <summary>Brings them in their order, and drops what was added again.</summary>
    public void Sort()
    {
        Array.Sort(keys, 0, Count);
        var kept = 0;
        for (var place = 0; place < Count; place++)
        {
            if (place == 0 || keys[place] != keys[kept - 1])
            {
                keys[kept++] = keys[place];
            }
        }
        Count = kept;
        marks = new byte[kept];
    }

    /// <summary>The mark of the ID at a place; 0 at first.</summary>
    public ref byte Mark(int place) => ref marks[place];

    /// <summary>The mark of an ID that it holds.</summary>
    public ref byte Mark(string id) => ref marks[Array.BinarySearch(keys, 0, Count, Key.Of(id))];

    private readonly record struct Key(uint High, uint Middle, uint Low) : IComparable<Key>
    {
        private const int Bytes = 12;

        public static Key Of(string id)
        {
            Span<byte> bytes = stackalloc byte[Bytes];
            Convert.FromHexString(id, bytes, out _, out _);
            return new(
                BinaryPrimitives.ReadUInt32BigEndian(bytes),
                BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
                BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));
        }

        public int CompareTo(Key other) =>
            High != other.High ? High.CompareTo(other.High)
            : Middle != other.Middle ? Middle.CompareTo(other.Middle)
            : Low.CompareTo(other.Low);

        public override string ToString()
        {
            Span<byte> bytes = stackalloc byte[Bytes];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, High);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], Middle);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], Low);
            return Convert.ToHexStringLower(bytes);
        }
    }
}
