// What every program stands on, as in nanoFramework.CoreLibrary 1.17: only what board code or the compiler needs.
namespace System
{
    public class Object // CoreLibrary: System/Object.cs
    {
        public Object() { } // CoreLibrary: System/Object.cs
        public virtual bool Equals(object obj) { throw null; } // CoreLibrary: System/Object.cs
        public static bool Equals(object objA, object objB) { throw null; } // CoreLibrary: System/Object.cs
        public static bool ReferenceEquals(object objA, object objB) { throw null; } // CoreLibrary: System/Object.cs
        public virtual int GetHashCode() { throw null; } // CoreLibrary: System/Object.cs
        public Type GetType() { throw null; } // CoreLibrary: System/Object.cs
        public virtual string ToString() { throw null; } // CoreLibrary: System/Object.cs
    }

    public abstract class ValueType // CoreLibrary: System/ValueType.cs
    {
    }

    // ToString gives the number, not the name (facts §7): the subset test refuses it.
    public abstract class Enum : ValueType // CoreLibrary: System/Enum.cs
    {
        public override string ToString() { throw null; } // CoreLibrary: System/Enum.cs
    }

    public abstract class Array // CoreLibrary: System/Array.cs; no Sort, Resize or Empty (facts §7)
    {
        public int Length { get { throw null; } } // CoreLibrary: System/Array.cs
        public static void Clear(Array array, int index, int length) { } // CoreLibrary: System/Array.cs
        public static void Copy(Array sourceArray, Array destinationArray, int length) { } // CoreLibrary: System/Array.cs
        public static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length) { } // CoreLibrary: System/Array.cs
    }

    public abstract class Delegate // CoreLibrary: System/Delegate.cs
    {
        public static Delegate Combine(Delegate a, Delegate b) { throw null; } // CoreLibrary: System/Delegate.cs
        public static Delegate Remove(Delegate source, Delegate value) { throw null; } // CoreLibrary: System/Delegate.cs
    }

    public abstract class MulticastDelegate : Delegate // CoreLibrary: System/MulticastDelegate.cs
    {
    }

    public interface IAsyncResult // CoreLibrary: System/IAsyncResult.cs
    {
    }

    public delegate void AsyncCallback(IAsyncResult ar); // CoreLibrary: System/AsyncCallback.cs

    public class EventArgs // CoreLibrary: System/EventArgs.cs
    {
        public EventArgs() { } // CoreLibrary: System/EventArgs.cs
    }

    public delegate void EventHandler(object sender, EventArgs e); // CoreLibrary: System/EventHandler.cs

    public interface IDisposable // CoreLibrary: System/IDisposable.cs
    {
        void Dispose(); // CoreLibrary: System/IDisposable.cs
    }

    public abstract class MarshalByRefObject // CoreLibrary: System/MarshalByRefObject.cs
    {
    }

    public abstract class Attribute // CoreLibrary: System/Attribute.cs
    {
        protected Attribute() { } // CoreLibrary: System/Attribute.cs
    }

    [Flags]
    public enum AttributeTargets // CoreLibrary: System/AttributeTargets.cs
    {
        Assembly = 0x1, // CoreLibrary: System/AttributeTargets.cs
        Module = 0x2, // CoreLibrary: System/AttributeTargets.cs
        Class = 0x4, // CoreLibrary: System/AttributeTargets.cs
        Struct = 0x8, // CoreLibrary: System/AttributeTargets.cs
        Enum = 0x10, // CoreLibrary: System/AttributeTargets.cs
        Constructor = 0x20, // CoreLibrary: System/AttributeTargets.cs
        Method = 0x40, // CoreLibrary: System/AttributeTargets.cs
        Property = 0x80, // CoreLibrary: System/AttributeTargets.cs
        Field = 0x100, // CoreLibrary: System/AttributeTargets.cs
        Event = 0x200, // CoreLibrary: System/AttributeTargets.cs
        Interface = 0x400, // CoreLibrary: System/AttributeTargets.cs
        Parameter = 0x800, // CoreLibrary: System/AttributeTargets.cs
        Delegate = 0x1000, // CoreLibrary: System/AttributeTargets.cs
        ReturnValue = 0x2000, // CoreLibrary: System/AttributeTargets.cs
        All = 0x3FFF // CoreLibrary: System/AttributeTargets.cs
    }

    public sealed class AttributeUsageAttribute : Attribute // CoreLibrary: System/AttributeUsageAttribute.cs
    {
        public AttributeUsageAttribute(AttributeTargets validOn) { } // CoreLibrary: System/AttributeUsageAttribute.cs
        public bool AllowMultiple { get { throw null; } set { } } // CoreLibrary: System/AttributeUsageAttribute.cs
        public bool Inherited { get { throw null; } set { } } // CoreLibrary: System/AttributeUsageAttribute.cs
    }

    public class FlagsAttribute : Attribute // CoreLibrary: System/FlagsAttribute.cs
    {
        public FlagsAttribute() { } // CoreLibrary: System/FlagsAttribute.cs
    }

    public sealed class ParamArrayAttribute : Attribute // CoreLibrary: System/ParamArrayAttribute.cs
    {
        public ParamArrayAttribute() { } // CoreLibrary: System/ParamArrayAttribute.cs
    }

    public static class Console // CoreLibrary: System/Console.cs
    {
        public static void WriteLine(string value) { } // CoreLibrary: System/Console.cs
    }

    public class Random // CoreLibrary: System/Random.cs; no Next(int, int)
    {
        public Random() { } // CoreLibrary: System/Random.cs
        public Random(int seed) { } // CoreLibrary: System/Random.cs
        public virtual int Next() { throw null; } // CoreLibrary: System/Random.cs
        public virtual int Next(int maxValue) { throw null; } // CoreLibrary: System/Random.cs
        public virtual void NextBytes(byte[] buffer) { } // CoreLibrary: System/Random.cs
    }

    public struct DateTime // CoreLibrary: System/DateTime.cs
    {
        public static DateTime UtcNow { get { throw null; } } // CoreLibrary: System/DateTime.cs
        public long Ticks { get { throw null; } } // CoreLibrary: System/DateTime.cs
        public int Year { get { throw null; } } // CoreLibrary: System/DateTime.cs
        public long ToUnixTimeSeconds() { throw null; } // CoreLibrary: System/DateTime.cs
        public static DateTime FromUnixTimeSeconds(long seconds) { throw null; } // CoreLibrary: System/DateTime.cs
    }
}

namespace System.Reflection
{
    public sealed class DefaultMemberAttribute : Attribute // CoreLibrary: System/Reflection/DefaultMemberAttribute.cs
    {
        public DefaultMemberAttribute(string memberName) { } // CoreLibrary: System/Reflection/DefaultMemberAttribute.cs
    }
}

namespace System.Runtime.CompilerServices
{
    public static class RuntimeHelpers // CoreLibrary: System/Runtime/CompilerServices/RuntimeHelpers.cs
    {
        public static void InitializeArray(Array array, RuntimeFieldHandle fldHandle) { } // CoreLibrary: System/Runtime/CompilerServices/RuntimeHelpers.cs
    }

    public sealed class IndexerNameAttribute : Attribute // CoreLibrary: System/Runtime/CompilerServices/IndexerNameAttribute.cs
    {
        public IndexerNameAttribute(string indexerName) { } // CoreLibrary: System/Runtime/CompilerServices/IndexerNameAttribute.cs
    }

    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true, Inherited = false)]
    public sealed class InternalsVisibleToAttribute : Attribute // CoreLibrary: System/Runtime/CompilerServices/InternalsVisibleToAttribute.cs
    {
        public InternalsVisibleToAttribute(string assemblyName) { } // CoreLibrary: System/Runtime/CompilerServices/InternalsVisibleToAttribute.cs
    }
}
