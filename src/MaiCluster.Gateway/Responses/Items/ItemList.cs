using System.Globalization;
using System.Text.Json;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Sessions;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Responses.Items;

/// <summary>Lists of items page by page: <c>limit</c>, <c>order</c> and <c>after</c> in the query.</summary>
internal static class ItemList
{
    private const int MostItems = 100, DefaultItems = 20;

    public static (ItemPage? Page, ApiError? Error) ReadPage(IQueryCollection query)
    {
        var faults = new RequestFaults();
        var limit = DefaultItems;
        if (query["limit"] is [{ } text] && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostItems))
        {
            faults.Invalid("limit", $"'limit' must be an integer from 1 to {MostItems}.");
        }

        var order = query["order"] is [{ } asked] ? asked : "desc";
        if (order is not ("asc" or "desc"))
        {
            faults.Invalid("order", "'order' must be \"asc\" or \"desc\".");
        }

        return faults.First is { } fault
            ? (null, ApiError.From(fault))
            : (new ItemPage(query["after"] is [{ Length: > 0 } after] ? after : null, limit, order == "desc"), null);
    }

    /// <summary>An item that a page should begin after is not there.</summary>
    public static ApiError NoSuchPlace()
    {
        var faults = new RequestFaults();
        faults.Invalid("after", "'after' must be the id of an item of this list.");
        return ApiError.From(faults.First!);
    }

    /// <summary>A page of what is in memory; null when it should begin after an item that is not there.</summary>
    public static IReadOnlyList<StoredItem>? Cut(IReadOnlyList<StoredItem> items, ItemPage page)
    {
        var ordered = page.IsDescending ? [.. items.Reverse()] : items;
        var start = 0;
        if (page.After is { } after)
        {
            start = ordered.TakeWhile(item => item.Id != after).Count() + 1;
            if (start > ordered.Count)
            {
                return null;
            }
        }

        return [.. ordered.Skip(start).Take(page.Limit)];
    }

    /// <param name="json">Inside of the list's object.</param>
    /// <param name="items">One more than the limit when there are more.</param>
    /// <param name="limit">Most that are shown.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<StoredItem> items, int limit)
    {
        var shown = Math.Min(items.Count, limit);
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        for (var index = 0; index < shown; index++)
        {
            json.WriteRawValue(items[index].Json.Span, skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WriteString("first_id"u8, shown == 0 ? null : items[0].Id);
        json.WriteString("last_id"u8, shown == 0 ? null : items[shown - 1].Id);
        json.WriteBoolean("has_more"u8, items.Count > limit);
    }
}
