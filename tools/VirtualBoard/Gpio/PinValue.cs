#nullable enable
namespace System.Device.Gpio
{
    /// <summary>The level of a pin.</summary>
    public readonly struct PinValue : IEquatable<PinValue>
    {
        private readonly bool high;

        private PinValue(bool high)
        {
            this.high = high;
        }

        /// <summary>On.</summary>
        public static PinValue High
        {
            get { return new PinValue(true); }
        }

        /// <summary>Off.</summary>
        public static PinValue Low
        {
            get { return new PinValue(false); }
        }

        public static implicit operator PinValue(int value)
        {
            return new PinValue(value != 0);
        }

        public static implicit operator PinValue(bool value)
        {
            return new PinValue(value);
        }

        public static explicit operator int(PinValue value)
        {
            return value.high ? 1 : 0;
        }

        public static explicit operator bool(PinValue value)
        {
            return value.high;
        }

        public static PinValue operator !(PinValue value)
        {
            return new PinValue(!value.high);
        }

        public static bool operator ==(PinValue left, PinValue right)
        {
            return left.high == right.high;
        }

        public static bool operator !=(PinValue left, PinValue right)
        {
            return left.high != right.high;
        }

        /// <inheritdoc />
        public bool Equals(PinValue other)
        {
            return high == other.high;
        }

        /// <inheritdoc />
        public override bool Equals(object? obj)
        {
            return obj is PinValue other && Equals(other);
        }

        /// <inheritdoc />
        public override int GetHashCode()
        {
            return high ? 1 : 0;
        }

        /// <inheritdoc />
        public override string ToString()
        {
            return high ? "High" : "Low";
        }
    }
}
