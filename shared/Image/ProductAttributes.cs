#nullable enable
using System;

namespace ProductFirmware
{
    /// <summary>
    /// Which product the firmware is: <c>[ProductId(94)]</c> on a class, 1 to 65534. The agent reads it at start, the packer reads
    /// it from the built assembly. One <c>int</c> each: nanoFramework drops an attribute whose only argument is a ushort.
    /// </summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ProductIdAttribute : Attribute
    {
        /// <summary>Declares the product ID.</summary>
        public ProductIdAttribute(int value)
        {
            Value = value;
        }

        /// <summary>The product ID.</summary>
        public int Value { get; }
    }

    /// <summary>Which version of the product the firmware is: <c>[ProductVersion(1)]</c> on the same class, 1 to 65534, rising.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ProductVersionAttribute : Attribute
    {
        /// <summary>Declares the product version.</summary>
        public ProductVersionAttribute(int value)
        {
            Value = value;
        }

        /// <summary>The product version.</summary>
        public int Value { get; }
    }
}
