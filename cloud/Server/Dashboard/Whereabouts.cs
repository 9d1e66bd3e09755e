using Microsoft.AspNetCore.Components;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>A product that a person looks at, and what they may do in it.</summary>
/// <param name="Refusals">By scope: why not, or null where they may.</param>
internal sealed record Here(ProductBody Product, IReadOnlyDictionary<string, string?> Refusals)
{
    /// <summary>Null, or why an action is not theirs: buttons show it.</summary>
    public string? WhyNot(Right right) => Refusals.GetValueOrDefault(right.Scope);
}

/// <summary>Where a person is in the dashboard: layout and page share it, so that both are asked for once.</summary>
internal sealed class Whereabouts(CloudApi api, NavigationManager navigation, Live live)
{
    private volatile int shown;
    private int asked;

    /// <summary>The products that the person can see.</summary>
    public IReadOnlyList<ProductBody> Products { get; private set; } = [];

    /// <summary>The product that the address names; null outside of one, or where there is none.</summary>
    public Here? Here { get; private set; }

    /// <summary>The API's sentence where it could not be asked.</summary>
    public string? Problem { get; private set; }

    public event Action? Changed;

    /// <summary>The product's number in an address of the dashboard, or null.</summary>
    public static int? ProductIn(string path) =>
        path.Split('/', '?', '#') is ["products", var number, ..] && int.TryParse(number, out var id) ? id : null;

    /// <summary>A name or a right may be another one by now. On any thread.</summary>
    public bool IsBehind => live.PeopleEdition != shown;

    /// <summary>Asks for everything anew.</summary>
    public async Task Load()
    {
        shown = live.PeopleEdition; // first: what changes from here on is asked for again
        try
        {
            await Ask();
            Problem = null;
        }
        catch (CloudRefused refused) when (refused.IsSignedOut)
        {
            navigation.ToLogin();
        }
        catch (CloudRefused refused)
        {
            Problem = refused.Message;
        }
        Changed?.Invoke();
    }

    private async Task Ask()
    {
        var number = ++asked;
        var products = await api.Products();
        var id = ProductIn(navigation.ToBaseRelativePath(navigation.Uri));
        var here = products.FirstOrDefault(product => product.Id == id) is { } found
            ? new Here(found, (await api.Rights(found.Id)).Rights.ToDictionary(right => right.Scope, right => right.Refusal))
            : null;
        if (number == asked) // else somebody asked later, and perhaps for another product
        {
            (Products, Here) = (products, here);
        }
    }
}
