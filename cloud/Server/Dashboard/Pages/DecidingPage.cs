namespace ProductFirmware.Server.Dashboard.Pages;

/// <summary>A page where it is decided who comes in. Each decision has a way back, to where the device stood before.</summary>
public abstract class DecidingPage : LivePage
{
    /// <summary>Takes a device in that waits, or was denied or removed.</summary>
    private protected async Task Approve(string id, bool noUpdate = false)
    {
        var before = await Api.Device(P, id);
        var answer = await Then(Api.Approve(P, id, noUpdate));
        if (answer.Updated > 0) // else it was one already, and somebody else's decision stays
        {
            OfferUndo($"{id} is approved.", () => Api.ChangeBack(P, id, BulkAction.BackFromApproved(before)));
        }
    }

    /// <summary>Denies a device that waits.</summary>
    private protected async Task Deny(string id)
    {
        await Then(Api.Deny(P, id));
        OfferUndo($"{id} is denied.", () => Api.ChangeBack(P, id, BulkAction.BackToWaiting()));
    }

    /// <summary>Loads anew when it is done, also where it is refused: somebody else may have changed what is shown.</summary>
    private protected async Task<T> Then<T>(Task<T> action)
    {
        try
        {
            return await action;
        }
        finally
        {
            await Reload();
        }
    }
}
