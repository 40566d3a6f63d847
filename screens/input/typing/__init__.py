"""The keyboard's mind: what touched keys may mean. It learns nothing, and forgets all with the scene it served."""
