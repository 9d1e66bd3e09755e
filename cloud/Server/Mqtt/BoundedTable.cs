namespace ProductFirmware.Server;

/// <summary>A table that forgets what was not used longest, so that strangers cannot fill the memory.</summary>
internal sealed class BoundedTable<TKey, TValue>(int max)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> order = new();

    public int Count => nodes.Count;

    public bool TryGet(TKey key, out TValue value)
    {
        if (!nodes.TryGetValue(key, out var node))
        {
            value = default!;
            return false;
        }
        order.Remove(node);
        order.AddLast(node);
        value = node.Value.Value;
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        Remove(key);
        if (nodes.Count >= max)
        {
            Remove(order.First!.Value.Key);
        }
        nodes[key] = order.AddLast((key, value));
    }

    public void Remove(TKey key)
    {
        if (nodes.Remove(key, out var node))
        {
            order.Remove(node);
        }
    }
}
