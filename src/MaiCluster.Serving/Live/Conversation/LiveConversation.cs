namespace MaiCluster.Serving.Live.Conversation;

/// <summary>The items of a call, in order. One owner.</summary>
/// <param name="mostItems">One more is refused.</param>
public sealed class LiveConversation(int mostItems)
{
    /// <summary>What a client calls the place before the first item.</summary>
    public const string Root = "root";

    private readonly List<LiveItem> _items = [];

    public IReadOnlyList<LiveItem> Items => _items;

    public bool IsFull => _items.Count >= mostItems;

    /// <summary>Characters of all its texts.</summary>
    public long Characters => _items.Sum(CharactersOf);

    /// <summary>Characters of an item's texts.</summary>
    public static long CharactersOf(LiveItem item) => item switch
    {
        LiveMessage message => message.Parts.Sum(part => part.Text?.Length ?? 0),
        LiveCallItem call => call.Name.Length + call.Arguments.Length,
        LiveCallOutput output => output.Output.Length,
        _ => 0,
    };

    public LiveItem? Find(string id) => _items.Find(item => item.Id == id);

    /// <summary>The id of the item before this one; null for the first.</summary>
    public string? Before(string id) => _items.FindIndex(item => item.Id == id) is > 0 and var index ? _items[index - 1].Id : null;

    /// <summary>The id of the last item; null when there is none.</summary>
    public string? LastId => _items.Count > 0 ? _items[^1].Id : null;

    /// <summary>Puts an item after another one.</summary>
    /// <param name="item">Its id is new.</param>
    /// <param name="after">An item's id, or <see cref="Root"/>; null = at the end.</param>
    /// <returns>False when the item to put it after is not there.</returns>
    /// <exception cref="InvalidOperationException">It is full, or the id is taken.</exception>
    public bool Insert(LiveItem item, string? after = null)
    {
        if (IsFull || Find(item.Id) is not null)
        {
            throw new InvalidOperationException(IsFull ? $"The conversation has {mostItems} items." : $"The conversation has an item '{item.Id}'.");
        }

        var index = after is null ? _items.Count : after == Root ? 0 : _items.FindIndex(other => other.Id == after) + 1;
        if (index == 0 && after is not (null or Root))
        {
            return false;
        }

        _items.Insert(index, item);
        return true;
    }

    /// <summary>Puts another version of an item in its place; false when it was deleted meanwhile.</summary>
    public bool Replace(LiveItem item)
    {
        var index = _items.FindIndex(other => other.Id == item.Id);
        if (index >= 0)
        {
            _items[index] = item;
        }

        return index >= 0;
    }

    /// <summary>False when there is no such item.</summary>
    public bool Delete(string id) => _items.RemoveAll(item => item.Id == id) > 0;
}
