#nullable enable
using System.Text;

namespace ProductFirmware.Wire
{
    /// <summary>
    /// Reads one control message: walks the bytes once, remembers where the value of each known key stands, and allocates only
    /// for a text or bytes field that is asked for. Bytes from outside never throw: the first thing that is wrong is kept in
    /// <see cref="Fault"/>. Fields are read from the caller's buffer, so it must not change while this map is in use.
    /// </summary>
    public sealed class CborMap
    {
        // For each key: where its value's head starts, plus 1; 0 means absent. One object serves many messages.
        private readonly int[] valueAt = new int[Limits.KeyMax + 1];
        private byte[] bytes = new byte[0];
        private int end;

        // The head that was read last.
        private int major;
        private int info;
        private long argument;
        private int next;

        /// <summary>The first thing that was wrong, or <see cref="Reason.None"/>.</summary>
        public Reason Fault { get; private set; }

        /// <summary>Takes a message in; true if it is one well-formed map and nothing else.</summary>
        public bool Read(byte[] message, int length)
        {
            bytes = message;
            end = length;
            Fault = Reason.None;
            for (int key = 0; key < valueAt.Length; key++)
            {
                valueAt[key] = 0;
            }
            if (length > Limits.ControlBytesMax)
            {
                return Fail(Reason.TooLong);
            }
            int after = IndexPairs();
            return after >= 0 && (after == end || Fail(Reason.Malformed));
        }

        /// <summary>Whether the message has this key.</summary>
        public bool Has(int key)
        {
            return valueAt[key] != 0;
        }

        /// <summary>A whole number that must be there and within the range.</summary>
        public long Number(int key, long min, long max)
        {
            return Required(key) ? NumberOr(key, min, max, min) : min;
        }

        /// <summary>A whole number within the range, or the fallback where the key is absent.</summary>
        public long NumberOr(int key, long min, long max, long fallback)
        {
            if (!Has(key))
            {
                return fallback;
            }
            Head(valueAt[key] - 1);
            if (major != Cbor.Unsigned && major != Cbor.Negative)
            {
                Fail(Reason.Malformed);
                return fallback;
            }
            long value = major == Cbor.Unsigned ? argument : -1 - argument;
            if (value < min || value > max)
            {
                Fail(Reason.OutOfRange);
                return fallback;
            }
            return value;
        }

        /// <summary>A bool, or the fallback where the key is absent.</summary>
        public bool BoolOr(int key, bool fallback)
        {
            if (!Has(key))
            {
                return fallback;
            }
            Head(valueAt[key] - 1);
            if (major != Cbor.Simple)
            {
                Fail(Reason.Malformed);
                return fallback;
            }
            return info == Cbor.True;
        }

        /// <summary>Checks that a bytes field has a length within the range, without reading it; absent is wrong only if required.</summary>
        public void ExpectBytes(int key, bool required, int min, int max)
        {
            Expect(key, Cbor.Bytes, required, min, max);
        }

        /// <summary>Checks that a text field is well-formed UTF-8 of so many bytes, without reading it.</summary>
        public void ExpectText(int key, bool required, int min, int max)
        {
            Expect(key, Cbor.Text, required, min, max);
        }

        /// <summary>A copy of a bytes field; empty where the key is absent.</summary>
        public byte[] BytesAt(int key)
        {
            if (!Has(key))
            {
                return new byte[0];
            }
            Head(valueAt[key] - 1);
            byte[] copy = new byte[(int)argument];
            for (int i = 0; i < copy.Length; i++)
            {
                copy[i] = bytes[next + i];
            }
            return copy;
        }

        /// <summary>A text field; empty where the key is absent.</summary>
        public string TextAt(int key)
        {
            if (!Has(key))
            {
                return "";
            }
            Head(valueAt[key] - 1);
            return Encoding.UTF8.GetString(bytes, next, (int)argument);
        }

        /// <summary>Compares a bytes field in place.</summary>
        public bool BytesEqual(int key, byte[] other)
        {
            if (!Has(key))
            {
                return other.Length == 0;
            }
            Head(valueAt[key] - 1);
            if (argument != other.Length)
            {
                return false;
            }
            for (int i = 0; i < other.Length; i++)
            {
                if (bytes[next + i] != other[i])
                {
                    return false;
                }
            }
            return true;
        }

        private void Expect(int key, int expectedMajor, bool required, int min, int max)
        {
            if (!Has(key))
            {
                if (required)
                {
                    Fail(Reason.MissingField);
                }
                return;
            }
            Head(valueAt[key] - 1);
            if (major != expectedMajor)
            {
                Fail(Reason.Malformed);
            }
            else if (argument < min || argument > max)
            {
                Fail(Reason.OutOfRange);
            }
        }

        private bool Required(int key)
        {
            return Has(key) || Fail(Reason.MissingField);
        }

        // The outermost map: remembers where each known key's value stands. Returns where it ends, or -1.
        private int IndexPairs()
        {
            if (!Head(0) || major != Cbor.Map)
            {
                Fail(Reason.Malformed);
                return -1;
            }
            long pairs = argument;
            int at = next;
            for (long pair = 0; pair < pairs; pair++)
            {
                if (!Head(at) || (major != Cbor.Unsigned && major != Cbor.Negative))
                {
                    Fail(Reason.Malformed);
                    return -1;
                }
                bool known = major == Cbor.Unsigned && argument <= Limits.KeyMax;
                int key = known ? (int)argument : 0;
                int value = next;
                at = Skip(value, 1);
                if (at < 0)
                {
                    return -1;
                }
                if (known && valueAt[key] != 0)
                {
                    Fail(Reason.Malformed); // the same key twice: which one counts would be a guess
                    return -1;
                }
                if (known)
                {
                    valueAt[key] = value + 1;
                }
            }
            return at;
        }

        // Where the value that starts here ends, or -1.
        private int Skip(int at, int depth)
        {
            if (!Head(at))
            {
                return -1;
            }
            if (major == Cbor.Bytes || major == Cbor.Text)
            {
                if (argument > end - next || (major == Cbor.Text && !IsUtf8(next, (int)argument)))
                {
                    Fail(Reason.Malformed);
                    return -1;
                }
                return next + (int)argument;
            }
            if (major != Cbor.Map)
            {
                return next;
            }
            if (depth == Limits.DepthMax)
            {
                Fail(Reason.Malformed);
                return -1;
            }
            long items = argument;
            int after = next;
            for (long item = 0; item < items && after >= 0; item++)
            {
                after = Skip(after, depth + 1);
                after = after < 0 ? -1 : Skip(after, depth + 1);
            }
            return after;
        }

        // Reads the head at a position: major type, argument, and where the content starts. False if it is outside the subset.
        private bool Head(int at)
        {
            if (at >= end)
            {
                return Fail(Reason.Malformed);
            }
            major = bytes[at] >> 5;
            info = bytes[at] & 31;
            argument = info;
            next = at + 1;
            if (major == 4 || major == 6 || info > 27 || (major == Cbor.Simple && info != Cbor.False && info != Cbor.True))
            {
                return Fail(Reason.Malformed);
            }
            if (info < 24)
            {
                return true;
            }
            int count = info == 24 ? 1 : info == 25 ? 2 : info == 26 ? 4 : 8;
            if (count > end - next)
            {
                return Fail(Reason.Malformed);
            }
            argument = 0;
            for (int i = 0; i < count; i++)
            {
                argument = (argument << 8) | bytes[next + i];
            }
            next += count;
            if (argument < 0)
            {
                argument = long.MaxValue; // above 63 bits: out of every range, but no reason to refuse an unknown key
            }
            return true;
        }

        // RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. And no U+0000: nanoFramework cuts a text there, so
        // board and cloud would read different texts from the same bytes.
        private bool IsUtf8(int at, int count)
        {
            int stop = at + count;
            while (at < stop)
            {
                int lead = bytes[at];
                int follow = lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
                if (follow < 0 || follow >= stop - at)
                {
                    return false;
                }
                int code = follow == 0 ? lead : lead & (0x3f >> follow);
                for (int i = 1; i <= follow; i++)
                {
                    if ((bytes[at + i] & 0xc0) != 0x80)
                    {
                        return false;
                    }
                    code = (code << 6) | (bytes[at + i] & 0x3f);
                }
                bool overlong = (follow == 2 && code < 0x800) || (follow == 3 && code < 0x10000);
                if (code == 0 || overlong || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
                {
                    return false;
                }
                at += follow + 1;
            }
            return true;
        }

        private bool Fail(Reason reason)
        {
            if (Fault == Reason.None)
            {
                Fault = reason;
            }
            return false;
        }
    }
}
