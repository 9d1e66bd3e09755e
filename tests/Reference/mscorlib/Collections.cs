// Collections in nanoFramework.CoreLibrary 1.17: ArrayList only, and no generic one (facts §7).
namespace System.Collections
{
    public interface IEnumerator // CoreLibrary: System/Collections/IEnumerator.cs
    {
        object Current { get; } // CoreLibrary: System/Collections/IEnumerator.cs
        bool MoveNext(); // CoreLibrary: System/Collections/IEnumerator.cs
        void Reset(); // CoreLibrary: System/Collections/IEnumerator.cs
    }

    public interface IEnumerable // CoreLibrary: System/Collections/IEnumerable.cs
    {
        IEnumerator GetEnumerator(); // CoreLibrary: System/Collections/IEnumerable.cs
    }

    public class ArrayList : IEnumerable // CoreLibrary: System/Collections/ArrayList.cs
    {
        public ArrayList() { } // CoreLibrary: System/Collections/ArrayList.cs
        public virtual int Count { get { throw null; } } // CoreLibrary: System/Collections/ArrayList.cs
        public virtual object this[int index] { get { throw null; } set { } } // CoreLibrary: System/Collections/ArrayList.cs
        public virtual int Add(object value) { throw null; } // CoreLibrary: System/Collections/ArrayList.cs
        public virtual void Clear() { } // CoreLibrary: System/Collections/ArrayList.cs
        public virtual void RemoveAt(int index) { } // CoreLibrary: System/Collections/ArrayList.cs
        public virtual IEnumerator GetEnumerator() { throw null; } // CoreLibrary: System/Collections/ArrayList.cs
    }
}
