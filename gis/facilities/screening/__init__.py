"""Where graves and cemeteries are barred: layers of features, dated rules about them, and the screening of a site."""
