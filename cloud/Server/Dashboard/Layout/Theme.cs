using MudBlazor;

namespace ProductFirmware.Server.Dashboard.Layout;

/// <summary>Colours and type: one accent, quiet greys, the system's own fonts. Every pair of text and ground has a contrast of 4.5 or more.</summary>
internal static class Theme
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "Helvetica Neue", "sans-serif"];

    public static readonly MudTheme Mud = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0f6e66",
            PrimaryContrastText = "#ffffff",
            Secondary = "#475553",
            Background = "#f5f7f7",
            BackgroundGray = "#edf1f0",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#14201f",
            DrawerBackground = "#f5f7f7",
            DrawerText = "#2b3836",
            DrawerIcon = "#51605e",
            TextPrimary = "#14201f",
            TextSecondary = "#51605e",
            TextDisabled = "#6b7977",
            ActionDefault = "#51605e",
            ActionDisabled = "#6b7977",
            LinesDefault = "#dfe5e4",
            LinesInputs = "#a9b6b4",
            TableLines = "#e6ebea",
            Divider = "#dfe5e4",
            Success = "#15743a",
            Warning = "#9a5200",
            Error = "#b3261e",
            Info = "#0b6596",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#4fd1c1",
            PrimaryContrastText = "#04211e",
            Secondary = "#a4b3b0",
            Background = "#0d1312",
            BackgroundGray = "#121a19",
            Surface = "#151e1c",
            AppbarBackground = "#111918",
            AppbarText = "#e7eeec",
            DrawerBackground = "#0d1312",
            DrawerText = "#c7d2d0",
            DrawerIcon = "#9dadaa",
            TextPrimary = "#e7eeec",
            TextSecondary = "#9fafac",
            TextDisabled = "#84938f",
            ActionDefault = "#a4b3b0",
            ActionDisabled = "#84938f",
            LinesDefault = "#26322f",
            LinesInputs = "#4b5a57",
            TableLines = "#212c2a",
            Divider = "#26322f",
            Success = "#5cd68a",
            SuccessContrastText = "#04210f",
            Warning = "#f0b45a",
            WarningContrastText = "#2a1800",
            Error = "#ff8a80",
            ErrorContrastText = "#370604",
            Info = "#6cc3f0",
            InfoContrastText = "#04202f",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", DrawerWidthLeft = "232px", AppbarHeight = "56px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.9375rem", LineHeight = "1.5", LetterSpacing = "0" },
            H1 = new H1Typography { FontFamily = Fonts, FontSize = "1.5rem", FontWeight = "650", LineHeight = "1.25", LetterSpacing = "-0.01em" },
            H2 = new H2Typography { FontFamily = Fonts, FontSize = "1.0625rem", FontWeight = "650", LineHeight = "1.4", LetterSpacing = "0" },
            H6 = new H6Typography { FontFamily = Fonts, FontSize = "1.125rem", FontWeight = "650", LineHeight = "1.4", LetterSpacing = "0" },
            Body1 = new Body1Typography { FontFamily = Fonts, FontSize = "0.9375rem", LineHeight = "1.5", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontFamily = Fonts, FontSize = "0.875rem", LineHeight = "1.45", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "0.875rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "0" },
            Caption = new CaptionTypography { FontFamily = Fonts, FontSize = "0.8125rem", LetterSpacing = "0" },
        },
    };
}
